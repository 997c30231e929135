"""What never ends, and what is too much: each is met by captures of its own."""

from __future__ import annotations

from faults.fault import Fault, Flag, Keeps, Outcome, Phase, Truncation, Where

_BYTES = "tests/capture/test_limits_on_bytes.py::"
_ADDRESSES = "tests/capture/test_limits_on_addresses.py::"
_DISCUSSIONS = "tests/capture/test_limits_on_discussions.py::"
_SENT_ON = "tests/capture/test_sent_on.py::"


def _stopped(name: str, says: str, test: str) -> Fault:
    return Fault(name=name, says=says, shown_by=test, where=Where.ELSEWHERE, status=None,
                 outcome=Outcome.LIMIT_REACHED, keeps=Keeps.LISTED)  # fmt: skip


def _met(name: str, says: str, test: str, outcome: Outcome = Outcome.CAPTURED) -> Fault:
    return Fault(name=name, says=says, shown_by=test, where=Where.ELSEWHERE, outcome=outcome)


TRAPS: tuple[Fault, ...] = (
    _stopped("comment-pages-without-end",
             "Each page of comments leads to a next one, with ever new comments.",
             _DISCUSSIONS + "test_a_chain_of_ever_new_comments_ends_at_the_limit"),
    _met("comment-pages-that-repeat",
         "Each page of comments leads to a next one, with the same comments.",
         _DISCUSSIONS + "test_pages_that_bring_nothing_new_are_soon_asked_for_no_more"),
    _met("comment-page-9999", "A button to the 9999th page of comments, where there is one.",
         _DISCUSSIONS + "test_a_button_to_a_page_beyond_all_sense_does_no_harm"),
    _stopped("interface-without-end", "An interface for comments that always has more of them.",
             _DISCUSSIONS + "test_an_interface_that_always_has_more_ends_at_the_limit"),
    _stopped("comment-of-links", "A comment with more links than anybody writes.",
             _ADDRESSES + "test_so_many_links_of_one_comment_are_followed_and_the_others_listed"),
    _stopped("frame-in-itself", "A frame that holds itself, with another query each time.",
             _ADDRESSES + "test_what_holds_itself_with_another_query_each_time_ends"),
    _stopped("import-of-itself",
             "A style sheet that imports itself, with another query each time.",
             _ADDRESSES + "test_what_holds_itself_with_another_query_each_time_ends"),
    _stopped("frames-that-multiply", "Ten frames, each of which holds ten, and so on.",
             _ADDRESSES + "test_frames_that_multiply_end_at_the_limit_on_addresses"),
    _stopped("sheet-of-a-million", "A style sheet that names more pictures than can be listed.",
             _ADDRESSES + "test_a_style_sheet_that_names_more_than_can_be_held_is_counted"),
    _stopped("redirect-to-new-addresses", "Each redirect leads to a new address, for ever.",
             _SENT_ON + "test_a_redirect_to_ever_new_addresses_is_left_at_the_limit"),
    _met("cookie-each-time", "A redirect to itself that sets another cookie each time.",
         _SENT_ON + "test_a_site_that_sets_another_cookie_each_time_is_left_at_the_limit",
         Outcome.REDIRECT_LOOP),
    _met("cookies-by-turns", "Two redirects to each other that set another cookie each time.",
         _SENT_ON + "test_two_pages_that_send_each_other_cookies_and_readers_end",
         Outcome.REDIRECT_LOOP),
    _met("article-that-sends-on", "An article that is a refresh to where it is now.",
         _SENT_ON + "test_an_article_that_only_sends_its_reader_on_is_what_it_leads_to"),
    _met("article-that-sends-to-nothing", "An article that is a refresh to what is not there.",
         _SENT_ON + "test_where_it_leads_nowhere_the_page_that_sends_on_is_the_article"),
    _stopped("article-that-sends-on-for-ever",
             "An article that is a refresh to a refresh, for ever.",
             _SENT_ON + "test_an_article_that_sends_on_for_ever_ends_at_the_limit_on_redirects"),
    _stopped("frame-that-sends-on-for-ever", "A frame that is a refresh to a refresh, for ever.",
             _SENT_ON + "test_where_a_frame_sends_on_is_needed_too_and_goes_as_deep_as_frames_go"),
    Fault(name="host-of-more-than-its-share", says="A host that sends more than one host may.",
          where=Where.ELSEWHERE, outcome=Outcome.TRUNCATED, phase=Phase.BODY, keeps=Keeps.PART,
          truncated=Truncation.LENGTH,
          shown_by=_BYTES + "test_a_host_sends_as_much_as_it_may_and_no_more"),
    Fault(name="page-of-more-than-is-read", says="A page that is longer than what is looked into.",
          where=Where.ELSEWHERE, outcome=Outcome.CAPTURED, flags=(Flag.UNREAD,),
          shown_by=_BYTES + "test_a_page_is_looked_into_up_to_the_limit_and_kept_beyond_it"),
    _stopped("fifty-silent-hosts", "The time of the capture ends while fifty hosts are asked.",
             _BYTES + "test_the_time_of_a_capture_ends_while_fifty_hosts_are_asked"),
    _stopped("disk-that-fills-up", "The disk fills up in the midst of a body.",
             _BYTES + "test_a_disk_that_fills_up_ends_a_capture_in_the_midst_of_a_body"),
)  # fmt: skip
