"""What an operator must mend before the service can run, said in Vietnamese and in English."""

from collections.abc import Iterable


class Trouble(Exception):
    """A fault of the surroundings, not of a request: no citizen ever sees it."""

    def __init__(self, vi: str, en: str) -> None:
        super().__init__(f"{vi}\n{en}")
        self.vi = vi
        self.en = en


class PlatformUnsupported(Trouble):
    def __init__(self) -> None:
        super().__init__(
            "PostgreSQL kèm theo chỉ chạy trên Linux; hãy đặt MOTCUA_DATABASE_URL.",
            "The embedded PostgreSQL runs on Linux only; set MOTCUA_DATABASE_URL.",
        )


class BinariesMissing(Trouble):
    def __init__(self) -> None:
        super().__init__(
            "Không tìm thấy PostgreSQL kèm theo; hãy cài lại, hoặc đặt MOTCUA_DATABASE_URL.",
            "The embedded PostgreSQL is not installed; install again, or set MOTCUA_DATABASE_URL.",
        )


class NoServiceUser(Trouble):
    def __init__(self) -> None:
        super().__init__(
            "Chạy bằng root nhưng máy không có người dùng motcua hay nobody để chạy PostgreSQL.",
            "Running as root, but there is neither a user motcua nor nobody to run PostgreSQL as.",
        )


class FolderOfAnotherUser(Trouble):
    def __init__(self, folder: object, owner: str) -> None:
        super().__init__(
            f"Thư mục {folder} thuộc về {owner}; hãy chạy bằng người dùng đã tạo ra nó, "
            "hoặc chọn thư mục khác bằng MOTCUA_DATA.",
            f"The folder {folder} belongs to {owner}; run as the user who made it, "
            "or choose another folder with MOTCUA_DATA.",
        )


class ServerDidNotStart(Trouble):
    def __init__(self, log: object, last_words: str) -> None:
        super().__init__(
            f"PostgreSQL không khởi động được; xem {log}. {last_words}".rstrip(),
            f"PostgreSQL did not start; see {log}. {last_words}".rstrip(),
        )


class ServerUnreachable(Trouble):
    def __init__(self, problem: str) -> None:
        super().__init__(
            f"Không kết nối được tới PostgreSQL ({problem}); kiểm tra MOTCUA_DATABASE_URL.",
            f"PostgreSQL cannot be reached ({problem}); check MOTCUA_DATABASE_URL.",
        )


class ServerTooOld(Trouble):
    def __init__(self, found: str, needed: int) -> None:
        super().__init__(
            f"PostgreSQL {found} quá cũ: cần phiên bản {needed} trở lên.",
            f"PostgreSQL {found} is too old: version {needed} or later is needed.",
        )


class RoleMissing(Trouble):
    def __init__(self, role: str, login: str) -> None:
        super().__init__(
            f"Tài khoản {login} không được phép tạo vai trò {role}; nhờ người quản trị chạy: "
            f"CREATE ROLE {role} NOLOGIN; GRANT {role} TO {login};",
            f"The account {login} may not create the role {role}; ask an administrator to run: "
            f"CREATE ROLE {role} NOLOGIN; GRANT {role} TO {login};",
        )


class WeakDurability(Trouble):
    """The server could lose what it has confirmed, or the service could rewrite history."""

    def __init__(self, findings: Iterable[str]) -> None:
        listed = "; ".join(findings)
        super().__init__(
            f"Không khởi động, vì có thể mất hoặc sửa được dữ liệu đã xác nhận: {listed}.",
            f"Refusing to start, for confirmed data could be lost or rewritten: {listed}.",
        )
