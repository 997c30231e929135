"""A site of Wagtail with django-comments-xtd, as their manuals set it up: files of a project."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

PINS = ("wagtail==6.4.2", "django-comments-xtd==2.10.13", "django==5.2.*")

_SETTINGS = """
from pathlib import Path
HERE = Path(__file__).resolve().parent
SECRET_KEY = "four"
DEBUG = False
ALLOWED_HOSTS = ["*"]
ROOT_URLCONF = "carnet.urls"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": HERE / "site.db"}}
LANGUAGE_CODE, TIME_ZONE, USE_I18N, USE_TZ = "@SPOKEN@", "Europe/Paris", True, True
STATIC_URL, SITE_ID = "/static/", 1
WAGTAIL_SITE_NAME, WAGTAILADMIN_BASE_URL = "Le carnet", "http://carnet.test"
COMMENTS_APP = "django_comments_xtd"
COMMENTS_XTD_MAX_THREAD_LEVEL, COMMENTS_XTD_CONFIRM_EMAIL = 3, False
COMMENTS_XTD_APP_MODEL_OPTIONS = {"default": {
    "allow_flagging": True, "allow_feedback": True, "show_feedback": True, "who_can_post": "all"}}
INSTALLED_APPS = [
    "carnet", "django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions",
    "django.contrib.messages", "django.contrib.sites", "django_comments_xtd", "django_comments",
    "rest_framework", "wagtail.users", "wagtail.images", "wagtail.documents", "wagtail.admin",
    "wagtail.sites", "wagtail", "modelcluster", "taggit"]
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware"]
TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True,
    "OPTIONS": {"context_processors": [
        "django.template.context_processors.request", "django.contrib.auth.context_processors.auth",
        "django.contrib.messages.context_processors.messages"]}}]
"""
_URLS = """
from django.urls import include, path
from wagtail import urls
urlpatterns = [path("comments/", include("django_comments_xtd.urls")), path("", include(urls))]
"""
_MODELS = """
from wagtail.fields import RichTextField
from wagtail.models import Page
class Article(Page):
    body = RichTextField()
    template = "article.html"
    def get_absolute_url(self):
        return self.url
"""
_ARTICLE = """<!doctype html>{% load wagtailcore_tags comments comments_xtd %}
<html lang="@SPOKEN@"><head><title>{{ page.title }}</title></head><body>
<article><h1>{{ page.title }}</h1>{{ page.body|richtext }}</article>
{% get_comment_count for page as comment_count %}
<section><h2>{{ comment_count }} @COUNTED@</h2>
{% if request.GET.shown == "tree" %}
{% render_xtdcomment_tree for page allow_flagging allow_feedback show_feedback %}
{% else %}{% render_comment_list for page %}{% endif %}
{% render_comment_form for page %}</section></body></html>
"""
_COUNTED = {"fr": "commentaires", "en-gb": "comments"}
# Writes an article and comments as forms of the site would, and prints what its database holds.
_FILL = """
import datetime, json, django
django.setup()
from django.contrib.contenttypes.models import ContentType
from django_comments_xtd.models import XtdComment
from wagtail.models import Page
from carnet.models import Article
home = Page.objects.get(depth=2)
page = home.add_child(instance=Article(title="Le four", slug="four", body="<p>Un texte.</p>"))
made, begins = [], datetime.datetime(2024, 10, 27, 0, 20, tzinfo=datetime.timezone.utc)
def write(number, parent=None, **more):
    told = {"user_name": f"Lecteur {number}", "user_email": f"l{number}@mail.example",
            "comment": f"Avis numero {number}", **more}
    comment = XtdComment(
        content_type=ContentType.objects.get_for_model(Article), object_pk=str(page.pk), site_id=1,
        submit_date=begins + datetime.timedelta(hours=7 * number, minutes=number),
        parent_id=parent.pk if parent else 0, **told)
    comment.save()
    made.append(comment)
    return comment
for number in range(60):
    parent = made[-min(number % 5 + 1, number)] if number % 4 else None
    if parent is not None and parent.level == 3:
        parent = None
    more = {"user_url": f"http://chez{number}.test/a?b&c"} if number % 6 == 0 else {}
    if number % 10 == 3:
        voir = f"Voir http://sel.test/gris{number} & <b>pas</b>"
        more["comment"] = voir + "\\n\\nDeuxi\\u00e8me alin\\u00e9a."
    write(number, parent, **more)
write(60, user_name="Zo\\u00e9 & <fils>")
with_replies = next(one for one in made if any(two.parent_id == one.pk for two in made))
lone = made[60]
XtdComment.objects.filter(pk=lone.pk).update(is_removed=True)
hidden = write(61)
XtdComment.objects.filter(pk=hidden.pk).update(is_public=False)
fields = "pk parent_id level user_name user_url submit_date comment is_removed is_public".split()
comments = XtdComment.objects.order_by("thread_id", "order")
rows = [{name: getattr(one, name) for name in fields} for one in comments]
print(json.dumps(rows, default=str))
"""


def write_project(folder: Path, *, language: str) -> None:
    """Write the project ``carnet``: an article shows comments as ``?shown=tree`` or as a list."""
    package = folder / "carnet"
    (package / "templates").mkdir(parents=True)
    article = _ARTICLE.replace("@COUNTED@", _COUNTED[language])
    for name, text in {
        "carnet/__init__.py": "",
        "carnet/settings.py": _SETTINGS,
        "carnet/urls.py": _URLS,
        "carnet/models.py": _MODELS,
        "carnet/templates/article.html": article,
        "carnet/templates/base.html": "{% block content %}{% endblock %}",
        "fill.py": _FILL,
    }.items():
        (folder / name).write_text(text.replace("@SPOKEN@", language), encoding="utf-8")
