"""How what surrounds a text is marked: names, headings and addresses."""

from __future__ import annotations

from preserve.discover.patterns import any_of
from preserve.page.words import words

TAGS = words("nav header form button select dialog menu")
ROLES = words(
    "navigation banner complementary contentinfo search form dialog menu menubar toolbar alert"
)
RELS = words("tag author prev next category search up start home")

# Whole words of class and id.
NAMES = words(
    # other articles
    "jp-relatedposts related related-articles related-content related-news related-posts"
    " related_posts relatedposts article-related wp-block-latest-posts wp_rp_wrap yarpp"
    " yarpp-related zemanta-related zemanta-pixie read-more readmore more-link"
    # ways through the site
    " blog-pager breadcrumb breadcrumbs meta-nav nav nav-links nav-next nav-previous navbar"
    " page-links pager pagination paging post-nav post-navigation post-pager sidebar side-bar"
    " site-footer site-header site-navigation skip-link toc toolbar widget widget-area"
    " wp-post-navigation"
    # what is said about the article
    " author-bio author-box author-card author-info authorbox about-author post-author byline"
    " edit-link entry-footer entry-info entry-meta entry-utility item-control links-inline meta"
    " node__links post-footer post-info post-meta posted postinfo postmeta postmetadata"
    " post-ratings rating article-footer story-footer print-link trackback-url"
    # tags and categories
    " article-tags article__tags cat-links categories category-links entry-categories entry-tags"
    " field--name-field-tags field-name-field-tags field-tags hashtags meta-tags mots-cles"
    " post-categories post-labels post-tags story-tags tag-links tag-list tagcloud tagged taglist"
    " tags tags-links taxonomy-links terms wp-block-post-terms"
    # sharing and following
    " a2a_kit addthis addthis_toolbox addtoany_share_save_container article-share article__share"
    " fb-like fb-share-button feedflare fusion-sharing-box heateor_sss_sharing_container"
    " jp-post-flair likebtn mashsb-container newsletter pin-it-button post-share"
    " really_simple_share sd-block sd-sharing sd-social share share-buttons share-links share-post"
    " sharebar sharedaddy shariff sharethis sharing simplesocialbuttons sociable social"
    " social-icons social-links social-media social-share socialicons ssba subscribe"
    " twitter-follow-button twitter-hashtag-button twitter-share-button wpcnt"
    # advertisements and notices
    " ad ads adsbygoogle advert advertisement cookie-notice"
    # the discussion
    " comment-list comment-respond commentaires commentlist comments comments-area comments-link"
    " comments-section disqus_thread dsq-content fb-comments forum-repondre kommentare"
    " post-comments reply-to respond"
)
# Beginnings and ends of such words, where the rest varies.
NAME = any_of(
    r"(?:related|sharing|share|social|addtoany|a2a_|yarpp|crp_|wp_rp|jp-relatedposts|taboola"
    r"|outbrain|newsletter|sidebar|widget|disqus|comments?|breadcrumb|advert|cookie|wpdiscuz"
    r"|livefyre|commentlist|tags)(?:[-_].*)?",
    r".*[-_](?:related|sharing|share|sharebar|comments|sidebar|newsletter|breadcrumbs?|pagination)",
)
# Words that look like those but are none, and those that themes give to the text itself.
BODY_NAME = any_of(
    r"comment-(?:open|closed|content|body|text)|comments?-(?:open|closed|off|on)",
    r"social-security.*|sharepoint.*|widget-(?:content|inner)?|tags?-\d.*|share-(?:price|holder).*",
    r".*(?:entry|post|article|page|main|site)[-_]?(?:content|body|text|area)s?.*",
    r"hentry|h-entry|blog",
)

# A heading, whole.
DISCUSSION_HEADING = any_of(
    r"\W*(?:\d+ )?(?:comments?|commentaires?|kommentare?|comentarios?|commenti|reacties"
    r"|trackbacks?|pingbacks?|vos commentaires|评论|コメント)"
    r"(?: \(?\d+\)?| (?:on|to|sur|zu|en) .*)?\W*",
    r"\W*\d+ (?:responses?|réactions?|réponses?|antworten|replies)\b.*",
    r"\W*(?:leave a (?:comment|reply)|laisser un commentaire|post a comment)\W*",
    r"\W*(?:schreibe einen kommentar|deja un comentario)\W*",
)
RELATED_HEADING = any_of(
    r"\W*related(?: \w+)?\W*|\W*similar (?:posts|articles)\W*|\W*recommended(?: \w+)?\W*",
    r"\W*you (?:may|might) also (?:like|enjoy)\W*|\W*read (?:more|next|also)\W*",
    r"\W*share(?: this| it)?(?: \w+)?\W*|\W*partager(?: cet article)?\W*|\W*teilen\W*",
    r"\W*articles? (?:similaires?|liés?|connexes?|récents?)\W*|\W*[àa] lire (?:aussi|également)\W*",
    r"\W*(?:sur|dans) (?:le même|la même) (?:sujet|thème|rubrique)\W*",
    r"\W*vous aimerez (?:aussi|peut-être)\b.*",
    r"\W*ähnliche (?:beiträge|artikel)\W*|\W*das könnte (?:dich|sie) auch interessieren\W*",
    r"\W*artículos relacionados\W*|\W*relacionad[oa]s\W*|\W*articoli correlati\W*|\W*相关文章\W*",
)

# Addresses that share, save or print the page they stand on.
SHARE = any_of(
    *(
        rf"https?://(?:[a-z0-9-]+\.)*{place}"
        for place in (
            r"facebook\.com/(?:sharer|share|dialog/(?:share|feed))",
            r"(?:twitter|x)\.com/(?:intent/|share\b|home\?status=)",
            r"plus\.google\.com/share",
            r"google\.com/bookmarks/mark",
            r"linkedin\.com/(?:shareArticle|sharing/|cws/share)",
            r"pinterest\.[a-z.]+/pin/create",
            r"reddit\.com/(?:r/[^/]+/)?submit",
            r"tumblr\.com/(?:share|widgets/share)",
            r"(?:wa\.me|(?:api|web)\.whatsapp\.com)/(?:send|\?text=)",
            r"t(?:elegram)?\.me/share",
            r"getpocket\.com/(?:save|edit)",
            r"delicious\.com/(?:save|post)",
            r"del\.icio\.us/post",
            r"digg\.com/submit",
            r"stumbleupon\.com/submit",
            r"xing\.com/(?:spi/shares|social_plugins/share|app/user\?op=share)",
            r"vk\.com/share",
            r"connect\.ok\.ru/offer",
            r"buffer(?:app)?\.com/add",
            r"flipboard\.com/bookmarklet",
            r"instapaper\.com/(?:edit|hello2)",
            r"printfriendly\.com/print",
            r"addtoany\.com/",
            r"addthis\.com/bookmark",
            r"news\.ycombinator\.com/submitlink",
            r"meneame\.net/submit",
            r"service\.weibo\.com/share",
            r"social-plugins\.line\.me/lineit/share",
            r"bsky\.app/intent",
            r"threads\.(?:net|com)/intent",
            r"blogger\.com/(?:share-post|email-post|blog_this|post-edit|delete-comment)\.",
            r"myspace\.com/Modules/PostTo",
            r"technorati\.com/(?:faves|ping)",
            r"sharetodiaspora\.github\.io",
        )
    )
)
SHARE_QUERY = any_of(r"[?&](?:share=[a-z-]+|replytocom=\d+|print(?:able)?=[\w-]+)(?:&|\Z)")
AUTHOR_PAGE = any_of(r"https?://[^?#]+/(?:authors?|auteurs?|autor(?:en|es)?|profiles?)/[^/]+/?\Z")
