"""Ways to spoil a sound procedure or life cycle, and what the checker must say to each."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Wrong:
    """``old`` becomes ``new``; the problem is told on the line with ``at``, in these words."""

    code: str
    old: str
    new: str
    at: str
    vi: str
    en: str


STEP = "  appraise: {budget: 1wd}"
FEE = "  - {key: le_phi, kind: amount, amount: 50000, text: 50.000 đồng/giấy}"
AREA = "      area: {type: integer, minimum: 1, title: Diện tích, x-en: Area}"
RECEIVE = "    - 2026-08-20T14:00 receiver receive -> received"
LEVEL = "level: full"

IN_PROCEDURE = [
    Wrong("unknown_key", LEVEL, "level: full\ncolour: red", "colour", "Không có khóa “colour”",
          "There is no key “colour”"),
    Wrong("duplicate_key", LEVEL, "level: full\nlevel: partial", "partial",
          "Khóa “level” viết hai lần (lần đầu ở dòng 11)", "first on line 11"),
    Wrong("anchor", LEVEL, "level: &level full", "&level", "neo YAML", "Anchors"),
    Wrong("alias", LEVEL, "level: *level", "*level", "tham chiếu YAML", "Aliases"),
    Wrong("ambiguous_boolean", "originals: 1}", "sensitive: yes}", "yes", "“yes”",
          "Write true or false"),
    Wrong("state_unknown", STEP, "  appraise: {actions: {propose: {to: nowhere}}}", "nowhere",
          "Không có trạng thái hoặc bước “nowhere”", "no state or step “nowhere”"),
    Wrong("role_unknown", STEP, "  appraise: {actions: {propose: {by: [king]}}}", "king",
          "Không có vai trò “king”", "no role “king”"),
    Wrong("form_unknown", STEP, "  appraise: {actions: {propose: {do: [issue:M99]}}}", "M99",
          "Không có mẫu “M99”", "no form “M99”"),
    Wrong("fee_unknown", STEP, "  appraise: {actions: {propose: {requires: [fee:tax]}}}", "tax",
          "Không có khoản phí “tax”", "no fee “tax”"),
    Wrong("notice_unknown", STEP, "  appraise: {actions: {propose: {do: [notify:gran]}}}", "gran]",
          "Không có thông báo “gran”", "no notice “gran”"),
    Wrong("effect_unknown", STEP, "  appraise: {actions: {propose: {do: [explode]}}}", "explode",
          "Không có hiệu ứng “explode”", "no effect “explode”"),
    Wrong("input_unknown", STEP, "  appraise: {actions: {propose: {requires: [soul]}}}", "soul",
          "Không có dữ liệu vào “soul”", "no input “soul”"),
    Wrong("state_unreachable", "steps:", "states:\n  limbo: {vi: a, en: b, clock: none,"
          " national: 1, actions: {go: {vi: a, en: b, to: refused, by: [receiver]}}}\nsteps:",
          "limbo",
          "Không có đường nào tới “limbo”", "Nothing leads to “limbo”"),
    Wrong("state_without_end", STEP, "  appraise: {budget: 1wd, actions: {fall: {vi: a, en: b, to:"
          " pit, by: [officer]}}}\n  pit: {kind: appraise, without: [withdraw, stop, propose,"
          " propose_refusal, request_supplement, request_obligation]}", "  pit:",
          "Từ “pit” không kết thúc được", "No end can be reached from “pit”"),
    Wrong("running_clock_without_owner", STEP, "  own: {vi: a, en: b, actions: {go: {vi: a, en: b,"
          " to: $next, by: [officer]}}}\n  appraise: {budget: 1wd}", "  own:",
          "Đồng hồ chạy ở “own” mà không ai giữ", "The clock runs in “own”"),
    Wrong("label_missing", "name: {vi: Thủ tục thử, en: A trial procedure}",
          "name: {vi: Thủ tục thử}", "name:", "Thiếu tên gọi bằng “en” (name)",
          "The label in “en” is missing (name)"),
    Wrong("label_missing", "name: {vi: Thủ tục thử, en: A trial procedure}",
          "name: {en: A trial procedure}", "name:", "Thiếu tên gọi bằng “vi” (name)",
          "The label in “vi” is missing (name)"),
    Wrong("label_missing", STEP, "  appraise: {actions: {wink: {vi: Nháy mắt, to: $same, by:"
          " [officer]}}}", "wink", "Thiếu tên gọi bằng “en” (appraise.wink)",
          "is missing (appraise.wink)"),
    Wrong("label_missing", AREA, "      area: {type: integer, minimum: 1, title: Diện tích}",
          "area: {", "Thiếu tên gọi bằng “en”", "x-en for English"),
    Wrong("national_missing", "steps:", "states:\n  refused: {national: null}\nsteps:", "null",
          "“refused” chưa có mã trạng thái quốc gia", "“refused” has no status"),
    Wrong("number_out_of_range", "steps:", "states:\n  refused: {national: 11}\nsteps:", "11",
          "ngoài khoảng cho phép", "out of range"),
    Wrong("backward_without_bound", "  sign: {budget: 4wh}",
          "  sign: {budget: 4wh, actions: {send_back: {limit: null}}}", "limit: null",
          "“send_back” ở “sign” quay lại “approve” không giới hạn", "goes back to “approve”"),
    Wrong("returns_before_acceptance", STEP, "  appraise: {budget: 1wd, actions: {propose_refusal:"
          " {to: submitted, limit: 1}}}", "submitted, limit", "trở về trước tiếp nhận",
          "back to before acceptance"),
    Wrong("timer_not_for_system", STEP, "  appraise: {budget: 1wd, after: {5wd: propose}}",
          "5wd: propose", "hệ thống không được tự làm: propose", "may not: propose"),
    Wrong("guard_unsafe", STEP, "  appraise: {actions: {propose: {when: \"open('x')\"}}}", "open(",
          "Điều kiện không được phép: Call", "not allowed: Call"),
    Wrong("guard_unsafe", "originals: 1}", 'required: "__import__ == 1"}', "__import__",
          "Điều kiện không được phép", "The condition is not allowed"),
    Wrong("form_field_unknown", "originals: 1}", "required: form.height > 2}", "height",
          "Biểu mẫu không có trường “height”", "The form has no field “height”"),
    Wrong("document_unknown", STEP, "  appraise: {actions: {propose: {when: documents.x == true}}}",
          "documents.x", "Không có giấy tờ “x”", "no document “x”"),
    Wrong("pattern_unsafe", AREA, '      area: {type: string, pattern: "^(a+)+$", title: a, x-en:'
          " b}", "(a+)+", "có thể làm treo máy", "can blow up"),
    Wrong("pattern_unsafe", AREA, '      area: {type: string, pattern: "(?=a)b", title: a, x-en:'
          " b}", "(?=a)b", "có thể làm treo máy", "can blow up"),
    Wrong("form_schema_invalid", AREA, "      area: {type: intger, title: a, x-en: b}", "intger",
          "không phải JSON Schema 2020-12", "not a valid JSON Schema"),
    Wrong("reference_outside", AREA, '      area: {$ref: "http://x.vn/y", title: a, x-en: b}',
          "x.vn", "tham chiếu ra ngoài", "outside the file"),
    Wrong("steps_exceed_deadline", "deadline: {total: 5wd}", "deadline: {total: 3wd}", "steps:",
          "cần 28 giờ làm việc, quá thời hạn 24 giờ", "need 28 working hours"),
    Wrong("steps_exceed_deadline", "deadline: {total: 5wd}", "deadline: {total: 4cd}", "steps:",
          "quá thời hạn 16 giờ", "more than the term of 16"),
    Wrong("variant_outside_whitelist", "steps:", "variants:\n  - {id: small, when: form.area < 5,"
          " level: full}\nsteps:", "small", "không được đổi “level”", "may not change “level”"),
    Wrong("golden_missing", "  golden:", "  silver:", "scenarios:", "Thiếu kịch bản golden",
          "golden scenario is missing"),
    Wrong("scenario_failed", RECEIVE, RECEIVE + " due=2026-08-26T16:00", "T16:00",
          "mong due=2026-08-26T16:00 nhưng được due=2026-08-26T17:00", "gets due=2026-08-26T17:00"),
    Wrong("scenario_failed", RECEIVE, "    - 2026-08-20T14:00 officer receive -> received",
          "officer receive", "nhưng được !role", "gets !role"),
    Wrong("scenario_unreadable", RECEIVE, "    - yesterday receiver receive -> received",
          "yesterday", "không đọc được", "cannot be read"),
    Wrong("scenario_backwards", RECEIVE, "    - 2026-08-19T14:00 receiver receive -> received",
          "08-19", "Thời điểm lùi lại", "goes back"),
    Wrong("duration_unreadable", "deadline: {total: 5wd}", "deadline: {total: 5 days}", "5 days",
          "không phải thời hạn", "not a duration"),
    Wrong("fee_amount", FEE, "  - {key: le_phi, kind: free, amount: 5, text: x}", "kind: free",
          "Mức phí không khớp", "disagree"),
    Wrong("partial_reason_missing", LEVEL, "level: partial", "kind: procedure",
          "phải nêu lý do", "says why"),
    Wrong("text_expected", 'code: "9.000001"', "code: 9.000001", "code: 9", "“code” phải là chữ",
          "“code” must be text"),
    Wrong("lifecycle_unknown", "standard@1", "standard@9", "standard@9",
          "Không có vòng đời “standard@9”", "no life cycle “standard@9”"),
    Wrong("calendar_unknown", "calendar: quang-nam", "calendar: lunar", "lunar",
          "Không có lịch “lunar”", "no calendar “lunar”"),
    Wrong("step_kind_unknown", STEP, "  appraise: {kind: daydream}", "daydream",
          "Không có loại bước “daydream”", "no kind of step “daydream”"),
    Wrong("key_twice", FEE, FEE + "\n  - {key: le_phi, kind: free, text: Miễn}", "Miễn",
          "“le_phi” khai báo hai lần", "declared twice"),
    Wrong("key_of_evidence", "{key: don, vi", "{key: exemption_phi, vi", "exemption_phi",
          "Không đặt được khóa “exemption_phi”", "“exemption_phi” cannot be used"),
    Wrong("effect_argument", STEP, "  appraise: {actions: {propose: {do: [assign_code:x]}}}",
          "assign_code:x", "Hiệu ứng “assign_code:x” thừa", "has too much or too little"),
    Wrong("effect_unreadable", STEP, '  appraise: {actions: {propose: {do: ["a b"]}}}', "a b",
          "Hiệu ứng viết không đúng", "does not have the right form"),
    Wrong("action_leads_nowhere", STEP, "  appraise: {actions: {wink: {vi: a, en: b, by:"
          " [officer]}}}", "wink", "không dẫn tới đâu", "leads nowhere"),
    Wrong("action_without_role", STEP, "  appraise: {actions: {wink: {vi: a, en: b, to: $same}}}",
          "wink", "Không ai được làm", "Nobody may take"),
    Wrong("role_unknown", STEP, "  appraise: {actions: {request_supplement: {override: {by: [pope],"
          " requires: []}}}}", "pope", "Không có vai trò “pope”", "no role “pope”"),
    Wrong("role_unknown", STEP, "  appraise: {owner: pope}", "pope", "Không có vai trò “pope”",
          "no role “pope”"),
    Wrong("notice_unknown", STEP, "  appraise: {on_enter: [notify:pope]}", "pope",
          "Không có thông báo “pope”", "no notice “pope”"),
    Wrong("action_unknown", STEP, "  appraise: {after: {5wd: vanish}}", "vanish",
          "Không có thao tác “vanish”", "no action “vanish”"),
    Wrong("action_unknown", STEP, "  appraise: {actions: {propose: {when: count.vanish < 2}}}",
          "vanish", "Không có thao tác “vanish”", "no action “vanish”"),
    Wrong("state_unknown", STEP, "  appraise: {back: moon}", "moon",
          "Không có trạng thái hoặc bước “moon”", "no state or step “moon”"),
    Wrong("state_unknown", STEP, "  appraise: {next: moon}", "moon",
          "Không có trạng thái hoặc bước “moon”", "no state or step “moon”"),
    Wrong("state_unknown", "steps:", "without_states: [moon]\nsteps:", "moon",
          "Không có trạng thái hoặc bước “moon”", "no state or step “moon”"),
    Wrong("state_twice", STEP, "  routed: {kind: appraise}", "routed: {",
          "Bước “routed” trùng tên", "has the name of a state"),
    Wrong("form_field_unknown", STEP, "  appraise: {next: [{when: form.x > 1, to: approve}]}",
          "form.x", "Biểu mẫu không có trường “x”", "no field “x”"),
    Wrong("form_field_unknown", "steps:", "consultations:\n  xa: {agency: form.commune, due: 2wd,"
          " asks: {vi: a, en: b}}\nsteps:", "commune", "không có trường “commune”",
          "no field “commune”"),
    Wrong("form_field_unknown", "steps:", "consultations:\n  xa: {agency: H47.7, due: 2wd, when:"
          " form.height > 1, asks: {vi: a, en: b}}\nsteps:", "height", "không có trường “height”",
          "no field “height”"),
    Wrong("form_field_unknown", "\nsteps:", "\n  ui: {order: [width]}\nsteps:", "width",
          "không có trường “width”", "no field “width”"),
    Wrong("form_field_unknown", "\nsteps:", "\n  ui:\n    groups: [{vi: a, en: b, fields: [depth]}]"
          "\nsteps:", "depth", "không có trường “depth”", "no field “depth”"),
    Wrong("document_unknown", "steps:", "variants:\n  - {id: small, when: form.area < 5,"
          " drop_documents: [passport]}\nsteps:", "passport", "Không có giấy tờ “passport”",
          "no document “passport”"),
    Wrong("document_unknown", "steps:", "privacy: {purpose: x, hide_from: {consulted: [passport,"
          " applicant.phone]}}\nsteps:", "passport", "Không có giấy tờ “passport”",
          "no document “passport”"),
    Wrong("document_unknown", "steps:", "privacy: {purpose: x, hide_from: {consulted:"
          " [applicant.full_name]}}\nsteps:", "full_name", "Không có giấy tờ “applicant.full_name”",
          "no document “applicant.full_name”"),
    Wrong("role_unknown", "steps:", "privacy: {purpose: x, hide_from: {pope: [don]}}\nsteps:",
          "pope", "Không có vai trò “pope”", "no role “pope”"),
    Wrong("role_unknown", "steps:", "notices:\n  hello: {to: pope, channels: [sms]}\nsteps:",
          "pope", "Không có vai trò “pope”", "no role “pope”"),
    Wrong("role_unknown", "steps:", "extension: {most: 1, by: [pope], at_least: 1wd}\nsteps:",
          "pope", "Không có vai trò “pope”", "no role “pope”"),
    Wrong("form_unknown", "steps:", "extension: {most: 1, by: [signer], at_least: 1wd, do:"
          " [issue:M77]}\nsteps:", "M77", "Không có mẫu “M77”", "no form “M77”"),
    Wrong("form_not_an_object", "    type: object\n", "    type: string\n", "  schema:",
          "phải là một đối tượng", "must be an object"),
    Wrong("pattern_unsafe", AREA, "      area: {type: object, title: a, x-en: b, patternProperties:"
          ' {"^(a+)+$": true}}', "(a+)+", "có thể làm treo máy", "can blow up"),
    Wrong("unit_wrong", "steps:", "supplement: {notice_within: 3cd}\nsteps:", "3cd",
          "phải viết bằng đơn vị wd", "must be in the unit wd"),
    Wrong("label_half", FEE, "  - {key: le_phi, kind: free, text: Miễn, vi: Lệ phí}", "Lệ phí",
          "chỉ có một thứ tiếng", "only one language"),
    Wrong("given_not_first", RECEIVE, RECEIVE + "\n    - given: channel=post", "given:",
          "phải ở dòng đầu", "must be the first line"),
    Wrong("scenario_unreadable", RECEIVE, RECEIVE + " colour=red", "colour=red",
          "không đọc được (colour)", "cannot be read (colour)"),
    Wrong("role_unknown", RECEIVE, RECEIVE.replace("receiver", "pope"), "pope",
          "Không có vai trò “pope”", "no role “pope”"),
    Wrong("action_unknown", RECEIVE, RECEIVE.replace(" receive ", " bless "), "bless",
          "Không có thao tác “bless”", "no action “bless”"),
    Wrong("state_unknown", RECEIVE, RECEIVE.replace("-> received", "-> heaven"), "heaven",
          "Không có trạng thái hoặc bước “heaven”", "no state or step “heaven”"),
    Wrong("document_unknown", "  golden:\n", "  golden:\n    - given: without=passport\n",
          "passport", "Không có giấy tờ “passport”", "no document “passport”"),
    Wrong("scenario_failed", RECEIVE, RECEIVE.replace("-> received", "-> routed"), "-> routed",
          "mong routed nhưng được received", "expects routed and gets received"),
    Wrong("scenario_unreadable", "  golden:\n", "  golden:\n    - given: channel=pigeon\n",
          "pigeon", "không đọc được (given)", "cannot be read (given)"),
    Wrong("effective_backwards", "{from: 2026-01-01}", "{from: 2026-01-01, to: 2025-01-01}",
          "2025", "trước ngày có hiệu lực", "ends before it begins"),
]  # fmt: skip


IN_LIFECYCLE = [
    Wrong("timer_not_for_system", "flag:overdue]", "assign_code]", "assign_code]}",
          "hệ thống không được tự làm: assign_code", "may not: assign_code"),
    Wrong("state_unknown", "exit: result_ready", "exit: heaven", "heaven",
          "trạng thái hoặc bước “heaven”", "no state or step “heaven”"),
    Wrong("state_unknown", "start: draft", "start: birth", "birth", "trạng thái hoặc bước “birth”",
          "no state or step “birth”"),
    Wrong("start_is_no_start", "    kind: start\n", "", "  draft:", "không phải kind: start",
          "is not kind: start"),
    Wrong("state_unknown", "except: [issue]           # any", "except: [moon]  # any", "moon",
          "trạng thái hoặc bước “moon”", "no state or step “moon”"),
    Wrong("timer_without_moment", "before_due: 2wd, ", "", "owner_due_soon]}",
          "Hẹn giờ chưa rõ lúc nào", "does not say when"),
    Wrong("notice_unknown", "notify:owner_due_soon]", "notify:nobody]", "nobody",
          "Không có thông báo “nobody”", "no notice “nobody”"),
    Wrong("guard_unsafe", "wd_since_received <= $supplement.notice_within",
          "wd_since_received() <= $supplement.notice_within", "wd_since_received()",
          "Điều kiện không được phép: Call", "not allowed: Call"),
    Wrong("duration_unreadable", "clock: $supplement.policy\n",
          "clock: hold\n    after: {whenever: x}\n", "whenever", "không phải thời hạn",
          "not a duration"),
    Wrong("clock_missing", "  in_post:\n    clock: stop", "  in_post:", "  in_post:",
          "chưa nói đồng hồ chạy thế nào", "what the clock does"),
    Wrong("role_incomplete", "permission: sign, ", "", "  signer:", "Vai trò chưa rõ quyền",
          "unclear what the role may do"),
    Wrong("backward_without_bound", "to: result_ready, by: [receiver, system], limit: 3",
          "to: result_ready, by: [receiver, system]", "mark_bounced:",
          "quay lại “result_ready” không giới hạn", "goes back to “result_ready”"),
]  # fmt: skip
