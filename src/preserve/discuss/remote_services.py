"""Services that show a discussion by a script of their own: how their snippets look. A table only.

``place`` is a selector for the element that the thread is put into. ``with_script`` is what a
script of the page must say too, where other things have such elements. ``script`` is what a script
says that shows a thread, wherever that puts it. Scripts that only count comments, buttons for
sharing, and boxes with the newest comments are no discussion.
"""

from __future__ import annotations

import dataclasses


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Service:
    """One service; ``script`` and ``with_script`` are regular expressions."""

    name: str
    place: str = ""
    with_script: str = ""
    script: str = ""


_NO_LINK = ":not(a):not(h1):not(h2):not(h3):not(h4)"

SERVICES: tuple[Service, ...] = (
    Service(
        name="disqus",
        place=f"#disqus_thread{_NO_LINK}",
        script=r"disqus\.com/(?:forums/[\w-]+/)?embed\.js|\bDISQUS\.reset\(",
    ),
    Service(
        name="facebook",
        place="fb\\:comments, .fb-comments, "
        "iframe[src*='facebook.com/plugins/comments'], "
        "iframe[src*='facebook.com/plugins/feedback']",
    ),
    Service(
        name="coral",
        place="#coral_thread, #coral_talk_stream, #coral-talk-stream, #coralTalkStream",
        script=r"\bCoral\.createStreamEmbed\(|\bCoral\.Talk\.render\(",
    ),
    Service(
        name="openweb",
        place="[data-spotim-module='conversation'], [data-openweb-conversation], "
        "[data-spot-im-module-default-area='conversation'], "
        "[data-spot-im-class='message-container'], "
        "script[src*='launcher.spot.im'][data-messages-count], "
        "script[src*='launcher.spot.im'][data-post-id], "
        "spot-im-frame[data-spotim-module='conversation'], .spot-im-frame-inpage",
        script=r"www\.spot\.im/launcher/bundle\.js|amp/spotim-comments",
    ),
    Service(
        name="viafoura",
        place="vf-conversations, vf-conversations-container, #vf-conversations, "
        ".viafoura .vf-conversations, .viafoura .vf-commenting, .vf-commenting-widget, "
        ".vf-comments-widget, .vf3-comments, vf-comments, [data-widget='commenting'].vf-widget",
    ),
    Service(name="hyvor-talk", place="hyvor-talk-comments, #hyvor-talk-view"),
    Service(
        name="intensedebate",
        place="#idc-container, #IDCommentsPostTitle, #IDCommentPostTitle",
        script=r"intensedebate\.com/js/(?:genericCommentWrapper|\w*TemplateCommentWrapper)",
    ),
    Service(
        name="livefyre",
        place="#livefyre-comments, #livefyre-comments-container, #livefyre_comment_stream, "
        "[data-lf-module='comments']",
        script=r"\bfyre\.conv\.load\(",
    ),
    Service(
        name="graphcomment",
        place="#graphcomment, [id^='graphcomment-']",
        script=r"graphcomment\.com/js/integration\.js",
    ),
    Service(
        name="cackle",
        place="#cackle-comments",
        script=r"cackle_widget\.push\(\s*\{[^}]{0,200}?widget[\"']?\s*:\s*[\"']Comment[\"']",
    ),
    Service(
        name="muut",
        place="a.muut[href*='muut.com/i/'], a.moot[href*='moot.it/i/'], .muut[data-path], "
        "#muut_comments",
    ),
    Service(
        name="fastcomments",
        place="#fastcomments-widget, fastcomments-widget, fast-comments",
        script=r"\bFastCommentsUI\(|\bFastCommentsEmbed\(",
    ),
    Service(
        name="hyper-comments",
        place="#hypercomments_widget",
        script=r"_hcwp\.push\(\s*\{\s*[\"']?widget[\"']?\s*:\s*[\"']Stream[\"']",
    ),
    Service(name="vuukle", place="#vuukle-comments, [id^='vuukle-comments-'], #vuukle_div"),
    Service(
        name="insticator",
        place="#insticator-commenting, .instiengage-comments, .insticator-unit.type-commenting",
        script=r"\bInsticator\.load\(\s*[\"']comments[\"']",
    ),
    Service(name="civil-comments", place="#civil-comments", script=r"ssr\.civilcomments\.com/v\d"),
    Service(
        name="talkyard",
        place=".talkyard-comments, .ed-comments[data-discussion-id]",
        script=r"talkyard-comments(?:\.min)?\.js",
    ),
    Service(name="cusdis", place="#cusdis_thread, .cusdis-thread", script=r"/cusdis(?:\.\w+)?\.js"),
    Service(name="waline", place="#waline", script=r"\bWaline\.init\(|@waline/client"),
    Service(
        name="valine",
        place="#vcomments, #vcomment, #valine",
        with_script=r"(?i)valine",
        script=r"\bnew\s+Valine\(",
    ),
    Service(
        name="twikoo",
        place="#twikoo, #tcomment",
        with_script=r"(?i)twikoo",
        script=r"\btwikoo\.init\(",
    ),
    Service(name="gitalk", place="#gitalk-container", script=r"\bnew\s+Gitalk\("),
    Service(
        name="gitment", place="#gitment-container, #gitment_thread", script=r"\bnew\s+Gitment\("
    ),
    Service(
        name="artalk",
        place="#artalk, #Artalk, .artalk, #ArtalkComments, #ArtalkComment",
        with_script=r"(?i)artalk",
        script=r"\bArtalk\.init\(|\bnew\s+Artalk\(",
    ),
    Service(
        name="commentbox",
        place=".commentbox",
        with_script=r"commentbox\.io",
        script=r"\bcommentBox\(\s*[\"']\d+-proj",
    ),
    Service(
        name="just-comments",
        place="#just-comments, .just-comments",
        with_script=r"just-comments\.com/w\d?\.js",
    ),
    Service(name="isso", place="#isso-thread"),
    Service(name="remark42", place="#remark42"),
    Service(
        name="giscus",
        place=".giscus, giscus-widget, script[src*='giscus.app'], iframe[src*='giscus.app/']",
    ),
    Service(
        name="utterances",
        place=".utterances, script[src*='utteranc.es'], iframe[src*='utteranc.es']",
    ),
    Service(name="commento", place="#commento", script=r"/commento(?:-\w+)?\.js\b"),
    Service(name="comentario", place="comentario-comments, #comentario"),
    Service(
        name="ghost",
        place="script[data-ghost-comments], #ghost-comments-root",
    ),
    Service(name="discourse", place="#discourse-comments", script=r"\bDiscourseEmbed\s*="),
    Service(name="schnack", place="script[data-schnack-target]"),
    Service(name="remarkbox", place="#remarkbox-div"),
    Service(name="replybox", place="#replybox", with_script=r"(?i)getreplybox|replybox\.\w+"),
    Service(name="anycomment", place="#anycomment-app"),
    Service(name="html-comment-box", place="#HCB_comment_box"),
    Service(name="solid-opinion", place="#so_comments, .so-comments[data-integration-id]"),
    Service(name="tolstoy-comments", place=".tolstoycomments-feed"),
    Service(
        name="telegram",
        place="script[src*='telegram-widget.js'][data-telegram-discussion], "
        "script[src*='comments.app/js/widget']",
    ),
    Service(name="vkontakte", place="#vk_comments", script=r"\bVK\.Widgets\.Comments\("),
    Service(name="mastodon-comments", place="mastodon-comments"),
    Service(name="bluesky-comments", place="bluesky-comments, bsky-comments"),
    Service(name="duoshuo", place=".ds-thread", with_script=r"duoshuo"),
    Service(name="youyan", place="#uyan_frame"),
    Service(name="livere", place="#lv-container[data-uid], #lv-container[data-id]"),
    Service(name="changyan", place="#SOHUCS"),
    Service(
        name="gigya",
        place="",
        script=r"\bgigya\.(?:services\.socialize\.|comments\.)showCommentsUI\(",
    ),
    Service(
        name="js-kit", place=".js-kit-comments", script=r"js-kit\.com/(?:for/[\w.-]+/)?comments\.js"
    ),
)
