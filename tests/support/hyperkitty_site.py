"""A mailing list's archive in HyperKitty, with a thread of mails."""

from __future__ import annotations

import dataclasses
import datetime
import json
import random
from typing import TYPE_CHECKING

from engine_server import run

if TYPE_CHECKING:
    from pathlib import Path

PINS = ("HyperKitty==1.3.12", "Whoosh==2.7.4")
ENVIRONMENT = {"DJANGO_SETTINGS_MODULE": "archive"}

_SETTINGS = """
from pathlib import Path
from hyperkitty.tests.settings_test import *
HERE = Path(__file__).resolve().parent
ALLOWED_HOSTS = ["*"]
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": HERE / "archive.db"}}
STATIC_ROOT = str(HERE / "static")
MAILMAN_REST_API_URL = "http://127.0.0.1:9"
HAYSTACK_SIGNAL_PROCESSOR = "haystack.signals.BaseSignalProcessor"
WSGI_APPLICATION = None
"""
# Takes mails in as Mailman would, and prints which hash each has.
_FILL = """
import json, logging, sys, django
from email import message_from_bytes, policy
django.setup()
logging.disable(logging.CRITICAL)
from django.contrib.sites.models import Site
from django_mailman3.models import MailDomain
from hyperkitty.lib.incoming import add_to_list
from hyperkitty.models import Email
for text in json.load(open(sys.argv[1])):
    add_to_list("four@lists.test", message_from_bytes(text.encode(), policy=policy.default))
print(json.dumps({one.message_id: one.message_id_hash for one in Email.objects.all()}))
"""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Mail:
    """A mail as it was sent; ``parent`` is the number of the one that it answers."""

    number: int
    parent: int | None
    writer: str
    at: datetime.datetime

    @property
    def id(self) -> str:
        return f"avis-{self.number}@mail.test"

    @property
    def words(self) -> str:
        more = "\nVoir http://sel.test/gris pour le sel." if self.number % 30 == 2 else ""
        return f"Avis numéro {self.number} & <b>.{more}"

    def text(self, references: list[str]) -> str:
        """Return the mail as it is sent: headers and body."""
        heads = [
            f"From: {self.writer} <l{self.number}@mail.test>",
            "To: four@lists.test",
            f"Subject: {'Re: ' if self.parent is not None else ''}Le four",
            f"Date: {self.at.strftime('%a, %d %b %Y %H:%M:%S %z')}",
            f"Message-ID: <{self.id}>",
            "MIME-Version: 1.0",
            "Content-Type: text/plain; charset=utf-8",
            "Content-Transfer-Encoding: 8bit",
        ]
        if references:
            heads.append(f"In-Reply-To: <{references[-1]}>")
            heads.append("References: " + "\n ".join(f"<{one}>" for one in references))
        return "\n".join([*heads, "", self.words, ""])


def thread(count: int, *, seed: int) -> tuple[Mail, ...]:
    """Return mails in the order they were sent: the first, and answers to any before them."""
    chance = random.Random(seed)
    moment = datetime.datetime(
        2024, 3, 1, 9, 0, tzinfo=datetime.timezone(datetime.timedelta(hours=2))
    )
    mails: list[Mail] = []
    for number in range(count):
        parent = chance.randint(max(0, number - 6), number - 1) if number else None
        moment += datetime.timedelta(minutes=chance.randint(3, 900))
        writer = ("Ada", "Bo Fils", "Cleo")[number % 3]
        mails.append(Mail(number=number, parent=parent, writer=writer, at=moment))
    return tuple(mails)


def make_archive(python: Path, folder: Path, mails: tuple[Mail, ...]) -> dict[str, str]:
    """Make an archive of these mails in a folder; return the hash by which it calls each."""
    (folder / "archive.py").write_text(_SETTINGS, encoding="utf-8")
    (folder / "fill.py").write_text(_FILL, encoding="utf-8")
    texts = []
    for mail in mails:
        above: list[str] = []
        parent = mail.parent
        while parent is not None:
            above.insert(0, mails[parent].id)
            parent = mails[parent].parent
        texts.append(mail.text(above))
    (folder / "mails.json").write_text(json.dumps(texts), encoding="utf-8")
    around = {**ENVIRONMENT, "PYTHONPATH": str(folder)}
    run([python, "-m", "django", "migrate", "-v0"], folder, around=around)
    run([python, "-m", "django", "collectstatic", "-v0", "--noinput"], folder, around=around)
    told = run([python, "fill.py", "mails.json"], folder, around=around)
    hashes: dict[str, str] = json.loads(told.strip().splitlines()[-1])
    return hashes
