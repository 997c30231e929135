"""Services that answer only to scripts: named, and never taken for no comments."""

from __future__ import annotations

from typing import Any

import pytest

from preserve.discuss.remote import remote_services
from preserve.discuss.remote_services import SERVICES
from preserve.page import parse

SNIPPETS: dict[str, list[str]] = {
    "disqus": [
        '<div id="disqus_thread"></div>',
        """<script>(function() { var d = document, s = d.createElement('script');
        s.src = 'https://bread.disqus.com/embed.js'; d.body.appendChild(s); })();</script>""",
        """<script type="text/plain" data-cmp-src="https://bread.disqus.com/embed.js"></script>""",
    ],
    "facebook": [
        '<div class="fb-comments" data-href="https://x.example/a" data-numposts="5"></div>',
        '<fb:comments href="https://x.example/a" num_posts="2"></fb:comments>',
        '<iframe src="https://www.facebook.com/plugins/comments.php?href=x"></iframe>',
    ],
    "coral": [
        """<div id="coral_thread"></div>
        <script>Coral.createStreamEmbed({id: "coral_thread"});</script>""",
        """<div id="talk"></div>
        <script>Coral.Talk.render(document.getElementById("talk"), {});</script>""",
    ],
    "openweb": [
        '<div data-spotim-module="conversation" data-post-id="p1"></div>',
        """<script async src="https://launcher.spot.im/spot/sp_1" data-messages-count="10"
        data-spotim-module="spotim-launcher"></script>""",
        '<script async src="https://launcher.spot.im/spot/sp_1" data-post-id="7"></script>',
    ],
    "viafoura": ["<vf-conversations></vf-conversations>",
                 '<div class="viafoura"><vf-conversations limit="5"></vf-conversations></div>'],
    "hyvor-talk": ['<hyvor-talk-comments website-id="1" page-id=""></hyvor-talk-comments>',
                   '<div id="hyvor-talk-view"></div>'],
    "intensedebate": [
        """<span id="IDCommentsPostTitle" style="display:none"></span>""",
        "<script src='https://www.intensedebate.com/js/genericCommentWrapperV2.js'></script>",
    ],
    "livefyre": ['<div id="livefyre-comments"></div>',
                 "<div id=lf></div><script>fyre.conv.load({}, [{el: 'lf'}]);</script>"],
    "graphcomment": ['<div id="graphcomment"></div>',
                     "<script>gc.src = 'https://graphcomment.com/js/integration.js?'</script>"],
    "cackle": ["""<div id="mc-container"></div><script>cackle_widget = window.cackle_widget || [];
        cackle_widget.push({widget: 'Comment', id: 1});</script>"""],
    "muut": ['<a class="muut" href="https://muut.com/i/bread/comments">Comments</a>'],
    "fastcomments": ['<div id="fastcomments-widget"></div>',
                     "<script>FastCommentsUI(document.body, {tenantId: 'demo'});</script>"],
    "hyper-comments": ['<div id="hypercomments_widget"></div>',
                       "<script>_hcwp.push({widget:'Stream', widget_id: 1});</script>"],
    "vuukle": ['<div id="vuukle-comments"></div>', "<div id='vuukle-comments-12'></div>"],
    "insticator": ['<div id="insticator-commenting"></div>',
                   "<script>Insticator.load('comments')</script>"],
    "civil-comments": ["<div id='civil-comments'></div>",
                       '<script>(function(){})("https://ssr.civilcomments.com/v1")</script>'],
    "talkyard": ['<div class="talkyard-comments"></div>',
                 '<script src="https://c1.ty-cdn.net/-/talkyard-comments.min.js"></script>'],
    "cusdis": ['<div id="cusdis_thread" data-app-id="x"></div>',
               '<script defer src="https://cusdis.com/js/cusdis.es.js"></script>'],
    "waline": ['<div id="waline"></div>', "<script>Waline.init({el: '#w'});</script>"],
    "valine": ["<div id='vcomments'></div><script src='//cdn.example/Valine.min.js'></script>",
               "<script>new Valine({el: '#x'})</script>"],
    "twikoo": ['<div id="tcomment"></div><script>twikoo.init({el: "#tcomment"})</script>'],
    "gitalk": ['<div id="gitalk-container"></div>', "<script>new Gitalk({repo: 'r'})</script>"],
    "gitment": ["<div id='c'></div><script>var gitment = new Gitment({owner: 'o'})</script>"],
    "artalk": ["<div id='Comments'></div><script>Artalk.init({el: '#Comments'})</script>"],
    "commentbox": ["""<div class="commentbox"></div>
        <script src="https://unpkg.com/commentbox.io/dist/commentBox.min.js"></script>"""],
    "just-comments": ["""<div class="just-comments" data-apikey="k"></div>
        <script async src="https://just-comments.com/w.js"></script>"""],
    "isso": ['<section id="isso-thread"></section>'],
    "remark42": ['<div id="remark42"></div>'],
    "giscus": ['<script src="https://giscus.app/client.js" async></script>'],
    "utterances": ['<script src="https://utteranc.es/client.js" async></script>'],
    "commento": ['<div id="commento"></div>',
                 '<script defer src="https://cdn.commento.io/js/commento.js"></script>'],
    "comentario": ["<comentario-comments></comentario-comments>"],
    "ghost": ["<script defer src='x' data-ghost-comments='https://x.example/'></script>"],
    "discourse": ["<div id='discourse-comments'></div>",
                  "<script>window.DiscourseEmbed = {topicId: 1};</script>"],
    "schnack": ["<script src='/embed.js' data-schnack-target='.here'></script>"],
    "remarkbox": ["<div id='remarkbox-div'></div>"],
    "replybox": ["""<div id='replybox'></div>
        <script src='https://cdn.getreplybox.com/js/embed.js'></script>"""],
    "anycomment": ["<div id='anycomment-app'></div>"],
    "html-comment-box": ["<div id='HCB_comment_box'></div>"],
    "solid-opinion": ["<div id='so_comments'></div>"],
    "tolstoy-comments": ["<div class='tolstoycomments-feed'></div>"],
    "telegram": ["""<script async src="https://telegram.org/js/telegram-widget.js?22"
        data-telegram-discussion="bread/1"></script>"""],
    "vkontakte": ["<div id='vk_comments'></div>",
                  "<script>VK.Widgets.Comments('box', {limit: 10});</script>"],
    "mastodon-comments": ["<mastodon-comments host='m.example'></mastodon-comments>"],
    "bluesky-comments": ["<bluesky-comments uri='at://x'></bluesky-comments>"],
    "duoshuo": ["""<div class="ds-thread" data-thread-key="1"></div>
        <script>var duoshuoQuery = {short_name: 'bread'};</script>"""],
    "youyan": ["<div id='uyan_frame'></div>"],
    "livere": ["<div id='lv-container' data-id='city' data-uid='x'></div>"],
    "changyan": ["<div id='SOHUCS' sid='1'></div>"],
    "gigya": ["<script>gigya.comments.showCommentsUI({categoryID: 'c'});</script>"],
    "js-kit": ["<div class='js-kit-comments'></div>"],
}  # fmt: skip
ALL = [(name, snippet) for name, snippets in SNIPPETS.items() for snippet in snippets]

FALSE_FRIENDS = [
    '<div class="fb-page" data-href="https://www.facebook.com/paper"></div>',
    '<iframe src="https://www.facebook.com/plugins/page.php?href=x"></iframe>',
    '<iframe src="https://www.facebook.com/plugins/like.php?href=x"></iframe>',
    '<div class="fb-like"></div><div class="fb-share-button"></div><div id="fb-root"></div>',
    '<div class="fb-comment-embed" data-href="https://www.facebook.com/x/1"></div>',
    '<script id="dsq-count-scr" src="//bread.disqus.com/count.js" async></script>',
    """<script>s.src = '//' + disqus_shortname + '.disqus.com/count.js';</script>""",
    '<a id="disqus_thread"></a>',
    '<a href="https://x.example/a#disqus_thread">12 Comments</a>',
    '<h3 id="disqus_thread">Comments</h3>',
    '<script src="https://bread.disqus.com/recent_comments_widget.js?num_items=5"></script>',
    "<script src='https://www.intensedebate.com/js/genericLinkWrapperV2.js'></script>",
    "<script>cackle_widget.push({widget: 'CommentRecent', id: 1});</script>",
    "<script>_hcwp.push({widget:'Bloggerstream', widget_id: 1});</script>",
    '<div data-spotim-module="recirculation" data-spot-id="x"></div>',
    '<script async src="https://launcher.spot.im/spot/sp_1"></script>',
    "<div id='vuukle-emote'></div><div class='vuukle-powerbar'></div>",
    '<script src="https://cdn.viafoura.net/entry/index.js"></script><vf-trending></vf-trending>',
    "<hyvor-talk-comment-count page-id=1></hyvor-talk-comment-count>",
    '<script src="https://cdn.fastcomments.com/js/embed-widget-comment-count.min.js"></script>',
    '<div id="mc-container"><form action="https://list.example/subscribe"></form></div>',
    '<div class="commentbox"><textarea></textarea></div>',
    '<div class="ds-thread">Desktop threads</div>',
    "<div id='tcomment'></div>",
    '<script src="https://telegram.org/js/telegram-widget.js" data-telegram-post="a/1"></script>',
    '<pre><code>&lt;div id="disqus_thread"&gt;&lt;/div&gt;</code></pre>',
    '<pre><div id="disqus_thread"></div></pre>',
    "<p>We used Disqus, then Hyvor Talk, then new Gitalk(); all of them were removed.</p>",
    '<script type="application/ld+json">{"text": "new Gitalk("}</script>',
]


def page(snippet: str) -> str:
    return (
        f"<html><head><meta charset=utf-8></head><body><h1>Bread</h1><p>Text.</p>{snippet}</body>"
    )


def names(snippet: str) -> list[str]:
    document = parse(page(snippet).encode(), url="https://x.example/a")
    return [remote.name for remote in remote_services(document)]


def test_every_service_of_the_table_is_tried() -> None:
    assert {service.name for service in SERVICES} == set(SNIPPETS)


@pytest.mark.parametrize(("name", "snippet"), ALL)
def test_a_service_is_known_by_the_snippet_that_it_hands_out(name: str, snippet: str) -> None:
    assert names(snippet) == [name]


@pytest.mark.parametrize("snippet", FALSE_FRIENDS)
def test_counters_buttons_and_leftovers_are_no_discussion(snippet: str) -> None:
    assert names(snippet) == []


@pytest.mark.parametrize("name", ["coral", "openweb", "viafoura", "facebook", "hyvor-talk"])
def test_the_thread_names_the_service_and_says_that_a_script_is_needed(
    read: Any, name: str
) -> None:
    thread = read(page(SNIPPETS[name][0]))
    assert (thread.system, thread.verdict, thread.comments) == (name, "remote-only", ())
    assert thread.state == "unknown"
    assert [(count, str(why)) for count, why in thread.missing] == [(0, "needs-script")]
    assert [match.name for match in thread.adapters] == [name]
    assert "not read" in thread.adapters[0].evidence


def test_what_the_page_counts_is_missing(read: Any) -> None:
    thread = read(page(f'<h2 class="comments-title">12 comments</h2>{SNIPPETS["coral"][0]}'))
    assert (thread.claimed, thread.missing) == (12, ((12, "needs-script"),))


def test_an_engine_without_comments_of_its_own_leaves_them_to_the_service(
    read: Any, make: Any
) -> None:
    thread = read(make.page(make.area(title="") + SNIPPETS["hyvor-talk"][0]))
    assert (thread.system, thread.verdict) == ("hyvor-talk", "remote-only")


def test_comments_on_the_page_stay_beside_a_service(read: Any, make: Any) -> None:
    thread = read(make.page(make.area(make.comment(1)) + SNIPPETS["facebook"][0]))
    assert (thread.system, len(thread.comments)) == ("wordpress", 1)
    assert [match.name for match in thread.adapters][-1] == "facebook"
