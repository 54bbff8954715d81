"""E-mail through the team's own server: encrypted, or to this machine."""

from __future__ import annotations

import hashlib
import smtplib
import ssl
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime

from socialpost.content.channels import Smtp
from socialpost.schedule.message import Message

PASSWORD = "SOCIALPOST_SMTP_PASSWORD"  # noqa: S105 - the name of a variable
TIMEOUT = 15.0  # seconds


def send(server: Smtp, to: str, message: Message, password: str, now: datetime) -> None:
    """Hand one e-mail to the server. OSError, smtplib.SMTPException: it did not take it.

    An e-mail that is sent again after a lost answer has the same Message-ID, so that readers show it once.
    """
    mail = composed(server, to, message, now)
    with _connected(server) as line:
        if server.user:
            line.login(server.user, password)
        line.send_message(mail)


def composed(server: Smtp, to: str, message: Message, now: datetime) -> EmailMessage:
    """Return the e-mail itself."""
    mail = EmailMessage()
    mail["From"] = server.sender
    mail["To"] = to
    mail["Subject"] = message.subject
    mail["Date"] = format_datetime(now)
    digest = hashlib.sha256(f"{to}\n{message.text}".encode()).hexdigest()[:32]
    mail["Message-ID"] = f"<{digest}@{server.sender.rpartition('@')[2]}>"
    mail["Auto-Submitted"] = "auto-generated"  # https://www.rfc-editor.org/rfc/rfc3834: no out-of-office answers
    mail.set_content(message.text + "\n")
    return mail


def _connected(server: Smtp) -> smtplib.SMTP:
    if server.security == "tls":
        return smtplib.SMTP_SSL(server.host, server.port, timeout=TIMEOUT, context=ssl.create_default_context())
    line = smtplib.SMTP(server.host, server.port, timeout=TIMEOUT)
    if server.security == "starttls":
        try:
            line.starttls(context=ssl.create_default_context())
        except BaseException:
            line.close()
            raise
    return line
