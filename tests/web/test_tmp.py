
import time
from tests.web.world import *
from tests.statements import counted

async def test_x(world):
    for i in range(3):
        t=time.time()
        d=await world.submitted()
        print("submit", time.time()-t)
        t=time.time()
        u=await world.upload(); print("upload", time.time()-t)
        body=await world.submission()
        t=time.time()
        with counted(world.engine) as c:
            a=await world.post("/dossiers", body, APPLICANT); print("post", time.time()-t, a.status_code, len(c))
        t=time.time()
        with counted(world.engine) as c:
            await world.seen(d, APPLICANT); print("get", time.time()-t, len(c))
        t=time.time()
        with counted(world.engine) as c:
            d=await world.acted(d,"receive",DESK); print("receive", time.time()-t, len(c))
        t=time.time()
        a=await world.get(f"/dossiers/{d['id']}", STRANGER); print("404", time.time()-t, a.status_code)
        print([x["name"] for x in d["actions"]])
        with counted(world.engine) as c:
            a=await world.get("/dossiers", DESK); print(a.status_code, len(c))
            print(len(c)); a=await world.get("/inbox", DESK); print(a.status_code, len(c))
            print(len(c)); a=await world.post("/tracking", {"code": d["code"], "proof":"3456"}); print(a.status_code, len(c))
    async with world.rehearsal():
        d2=await world.submitted(); print((await world.seen(d2, DESK))["version"])
    a=await world.get(f"/dossiers/{d2['id']}", DESK); print(a.status_code)
    import json
    print(json.dumps(world.app.openapi()["paths"].keys().__iter__().__length_hint__()))
    for p, ops in world.app.openapi()["paths"].items():
        for m,o in ops.items(): print(m,p,o["operationId"])
