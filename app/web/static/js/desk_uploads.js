// Scanned copies: sent at once, checked by the service, and named in the form by what it answered.
export function uploads(form, kept) {
  form.addEventListener("change", async (event) => {
    const input = event.target.closest('input[type="file"][data-key]');
    if (!input || !input.files.length) return;
    const cell = input.closest("td");
    const said = cell.querySelector(".desk-file-said");
    said.textContent = said.dataset.busy;
    const body = new FormData();
    body.append("file", input.files[0]);
    try {
      const answer = await fetch("/api/v1/uploads", {
        method: "POST",
        body,
        headers: { "Accept-Language": document.documentElement.lang },
      });
      const told = await answer.json();
      if (!answer.ok) {
        said.textContent = told.errors?.[0]?.message ?? told.detail;
        input.value = "";
        return;
      }
      const hidden = document.createElement("input");
      hidden.type = "hidden";
      hidden.name = `upload.${input.dataset.key}`;
      hidden.value = told.id;
      for (const old of cell.querySelectorAll('input[type="hidden"]')) old.remove();
      cell.append(hidden);
      said.textContent = `${said.dataset.done}: ${input.files[0].name}`;
      const box = document.getElementById(`documents.${input.dataset.key}`);
      if (box) box.checked = true;
      kept();
    } catch {
      said.textContent = said.dataset.lost;
    }
  });
}
