"""A real mail server for the tests, on localhost with STARTTLS and AUTH: `smtp.py FOLDER`.

FOLDER holds `cert.pem` and `key.pem`, and gets `port` and `heard` (one line of JSON for each mail that was taken). Whoever is called later@ is deferred once with 450, never@ is refused with 550, all others are taken.
"""

import email
import email.policy
import json
import pathlib
import signal
import socket
import ssl
import sys

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

USER, PASSWORD = b"tasuki", b"kanarienvogel-71"


def let_in(server, session, envelope, mechanism, data):
    is_right = (data.login, data.password) == (USER, PASSWORD)
    return AuthResult(success=is_right, handled=False, auth_data=data)


class Handler:
    def __init__(self, folder):
        self.folder = folder
        self.deferred = set()

    async def handle_RCPT(self, server, session, envelope, address, options):
        name = address.split("@")[0]
        if name == "later" and address not in self.deferred:
            self.deferred.add(address)
            return "450 4.2.0 greylisted, come again"
        if name == "never":
            return "550 5.1.1 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 ok"

    async def handle_DATA(self, server, session, envelope):
        message = email.message_from_bytes(envelope.original_content, policy=email.policy.default)
        heard = {
            "from": envelope.mail_from,
            "to": ",".join(envelope.rcpt_tos),
            "tls": session.ssl is not None,
            "user": session.auth_data.login.decode() if session.auth_data else None,
            "names": [name for name, _ in message.raw_items()],
            "headers": {name: str(value) for name, value in message.items()},
            "message_id": message["Message-ID"].strip(),
            "text": message.get_content(),
        }
        with open(self.folder / "heard", "a", encoding="utf-8") as all_of_them:
            all_of_them.write(json.dumps(heard, ensure_ascii=False) + "\n")
        return "250 2.0.0 taken"


def main():
    folder = pathlib.Path(sys.argv[1])
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    # The controller knocks at the number that it was given, so it cannot be 0.
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(
        Handler(folder),
        hostname="127.0.0.1",
        port=port,
        tls_context=tls,
        require_starttls=True,
        auth_required=True,
        auth_require_tls=True,
        authenticator=let_in,
    )
    controller.start()
    (folder / "port").write_text(str(port))
    signal.sigwait({signal.SIGTERM, signal.SIGINT})
    controller.stop()


if __name__ == "__main__":
    main()
