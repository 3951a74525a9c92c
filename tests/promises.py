"""The promises in decks/README.md: what an update does to what a learner has. Each row names the tests in `test_promises.py` that prove it.

`python -m tests.promises` prints the table.
"""

from __future__ import annotations

from typing import NamedTuple


class Row(NamedTuple):
    """`versions`: the versions of Anki for which it holds, of those tested."""

    happened: str
    kept: str
    replaced: str
    tests: tuple[str, ...]
    versions: str = "all"


HEAD = ("What happened", "What stays as it is", "What changes, and what prevents it", "Anki")
NEXT = "the next time we change that note, or with “Update notes: Always”"

ROWS = (
    Row(
        "Any update",
        "Every review, due date, interval and flag; suspended and buried cards; the deck each card lies in, filtered decks too; FSRS’s memory; "
        "deck options. No one-way sync (one exception below)",
        "Nothing of these",
        (
            "test_suspended_buried_and_flagged_cards_stay_so",
            "test_moved_card_stays_where_it_was_put",
            "test_card_in_a_filtered_deck_stays_there",
            "test_memory_state_of_fsrs_is_kept",
            "test_deck_options_are_kept",
        ),
    ),
    Row(
        "We change a note’s text or tags",
        "All other notes",
        "The note as a whole, fields and tags, in place",
        ("test_corrected_text_arrives", "test_changed_tags_arrive"),
    ),
    Row("We add a quotation", "What you have", "It comes as new cards", ("test_added_note_arrives",)),
    Row(
        "We take a quotation out",
        "The note with its cards and reviews stays with you",
        "It gets the tag `DECK::retired` from the release that retires it; later releases do not hold it. Who skips that release keeps it untagged; "
        "who begins with that release gets it, tagged",
        (
            "test_removed_note_gets_a_tag_and_stays",
            "test_retired_note_is_shipped_once_and_still_stays",
            "test_skipped_retiring_release_leaves_the_note_without_its_tag",
            "test_newcomer_to_a_retiring_release_gets_the_note_with_its_tag",
        ),
    ),
    Row("We bring it back", "Its cards go on where they were", "The tag goes", ("test_readded_note_goes_on_where_it_was",)),
    Row("We change the style or the card templates", "All notes", "Style and templates, your own changes to them too", ("test_new_style_arrives",)),
    Row(
        "We put a spare field to use",
        "All cards",
        "The field gets its name and content",
        ("test_spare_field_put_to_use_arrives",),
    ),
    Row(
        "We switch a card type on, such as the key words of long quotations",
        "The cards you have",
        "One more new card for each note that it concerns, in the deck of the package",
        ("test_key_words_asked_for_later_arrive", "test_card_switched_on_arrives"),
    ),
    Row(
        "We no longer ask for a long quotation as a whole, but for its key words",
        "The production card you have goes on as it was, with its reviews. If you do not want it any more, suspend or delete it; up to 25.9.5 "
        "Tools > Empty Cards does so too",
        "Its key words come as a new card. Who begins now gets these only; from 26.9 on, Anki makes the production card of such a note when you "
        "edit it",
        (
            "test_production_cards_of_quotations_now_too_long_go_on",
            "test_who_begins_with_shorter_production_gets_key_words_instead",
        ),
    ),
    Row(
        "You begin with a deck",
        "",
        "New cards come by turns: every quotation is met before you are asked for one. Cards that you had before keep their place",
        ("test_who_begins_meets_every_quotation_before_being_asked_for_one",),
    ),
    Row(
        "You have release 1.0, and import a newer one",
        "Every card of every type, with its reviews and its place",
        "Texts, style and templates; new card types come beside the old",
        ("test_update_from_1_0_keeps_every_card_and_review",),
    ),
    Row(
        "We add sound to a quotation, replace it or take it away",
        "All cards; the files you have",
        "The note gets, changes or loses its players; new files arrive under new names. An old file stays in your media folder, unused: Tools > "
        "Check Media names it and deletes it. The release notes say which",
        (
            "test_sound_added_to_a_published_deck_arrives",
            "test_replaced_sound_arrives_beside_the_old_file",
            "test_sound_taken_away_is_told_and_its_file_stays_unused",
        ),
    ),
    Row(
        "We switch a card type off",
        "Its cards and their reviews stay, with empty fronts",
        "Nothing, until you run Tools > Empty Cards, which deletes these cards and keeps their reviews in the statistics",
        ("test_card_switched_off_stays_until_empty_cards_are_deleted",),
    ),
    Row(
        "We change the order, the deck’s title or its subdecks",
        "The cards you have stay where they are, new ones in their old order",
        "New notes come into the deck of the new name",
        ("test_changed_order_moves_no_card", "test_changed_title_moves_no_card", "test_subdecks_asked_for_later_move_no_card"),
    ),
    Row(
        "Every import",
        "",
        "The deck’s description becomes that of the package, whatever you wrote into it",
        ("test_description_is_the_newest", "test_own_description_of_the_deck_is_replaced"),
    ),
    Row(
        "You edited or tagged a note, and we leave that note alone",
        "Your edits and tags",
        "Nothing",
        ("test_edit_is_kept_while_the_deck_leaves_the_note_alone", "test_personal_tag_is_kept_while_the_deck_leaves_the_note_alone"),
    ),
    Row(
        "You edited or tagged a note, and then we publish a change of it",
        "",
        "The whole note is ours again: fields and tags",
        (
            "test_edit_before_a_newer_text_is_replaced_with_the_whole_note",
            "test_personal_tag_is_kept_while_the_deck_leaves_the_note_alone",
        ),
    ),
    Row(
        "We published a change of a note, and you edited or tagged it before you imported that",
        "Your whole note",
        f"Our change does not arrive; it does {NEXT}",
        ("test_edit_after_a_newer_text_keeps_the_whole_note", "test_update_notes_always_replaces_newer_edits"),
    ),
    Row(
        "You moved, suspended, buried or flagged a card",
        "All of it",
        "Nothing",
        ("test_moved_card_stays_where_it_was_put", "test_suspended_buried_and_flagged_cards_stay_so"),
    ),
    Row(
        "You renamed the deck",
        "Your deck and its cards",
        "The deck appears again under our name, for new notes",
        ("test_renamed_deck_keeps_its_cards_and_new_notes_come_under_the_old_name",),
    ),
    Row(
        "You restyled the cards",
        "Your style and templates, as long as we leave ours alone",
        "All of them, when ours change",
        ("test_own_style_is_kept_while_the_deck_leaves_its_own_alone", "test_own_style_is_replaced_by_a_newer_one"),
    ),
    Row(
        "You renamed the note type or a field",
        "Your names, as long as we leave style and templates alone; updates arrive",
        "The names of fields, when style or templates change",
        ("test_renamed_note_type_and_field_prevent_nothing", "test_own_field_names_are_replaced_by_a_newer_style"),
    ),
    Row(
        "You added a field to the note type, or added or deleted a card type",
        "Your note type and all notes",
        "**Prevents every update of the notes you have** (“conflicting”); new notes come with a second note type, `Yulu quotation+`. “Merge note "
        "types”, at each import, lets updates through; after a deleted card type it brings that type back and needs a one-way sync",
        (
            "test_changed_shape_of_the_note_type_prevents_updates",
            "test_changed_shape_of_the_note_type_gives_new_notes_a_second_one",
            "test_merging_note_types_lets_updates_through_again",
            "test_merging_after_deleting_a_card_type_needs_a_one_way_sync",
        ),
    ),
    Row(
        "You deleted a note",
        "Everything else",
        "It comes back as new, with its old reviews in its history. To be rid of it, suspend it",
        ("test_deleted_note_comes_back_new_with_its_own_reviews_only",),
    ),
    Row("You import a release twice", "Everything", "Nothing", ("test_imported_twice_changes_nothing",)),
    Row(
        "You import an older release after a newer one",
        "Everything",
        "The deck’s description only",
        ("test_older_after_newer_changes_the_description_only",),
    ),
    Row("You skip releases", "Everything", "The same as if you had not", ("test_skipped_release_makes_no_difference",)),
    Row(
        "You import a release after the next one came out, and then the next one",
        "Everything",
        "Both changes arrive",
        ("test_update_imported_after_the_next_was_published",),
        "25.9.5 and newer",
    ),
    Row(
        "The same",
        "Everything",
        f"The second change of a note that both change does not arrive; it does {NEXT}",
        ("test_update_imported_after_the_next_was_published",),
        "up to 24.11",
    ),
    Row(
        "You have two decks of one project",
        "Each has notes, cards and reviews of its own",
        "They share one note type, whose style is the newest of the two",
        ("test_both_decks_live_side_by_side", "test_decks_share_one_style_the_newest"),
    ),
    Row(
        "“Update notes: Never”",
        "All notes you have",
        "New notes only come",
        ("test_update_notes_never_brings_new_notes_only",),
    ),
    Row(
        "“Update notes: Always”",
        "",
        "Every note that differs in its time becomes that of the package, your newer edits too; with an older package the old text comes back",
        ("test_update_notes_always_replaces_newer_edits", "test_update_notes_always_with_an_older_package_brings_the_old_text_back"),
    ),
    Row(
        "“Update note types: Never” or “Always”",
        "Never: your style, although ours is newer",
        "Always: ours, although yours is newer",
        ("test_update_note_types_never_keeps_the_style", "test_update_note_types_always_replaces_a_newer_style"),
    ),
    Row(
        "“Merge note types”, “Import any learning progress”, “Import any deck presets”",
        "Everything: our packages hold neither progress nor presets",
        "Nothing, but see above for a changed note type",
        ("test_other_boxes_make_no_difference", "test_all_boxes_together_lose_no_review"),
    ),
    Row(
        "You changed a box of the import dialog",
        "",
        "Anki remembers it for the next import. The defaults, to which all other rows refer: “If newer” twice, no box ticked",
        ("test_boxes_are_remembered",),
    ),
)


def table() -> str:
    """The rows as Markdown."""
    lines = [HEAD, ("---",) * len(HEAD), *((row.happened, row.kept or "–", row.replaced, row.versions) for row in ROWS)]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


if __name__ == "__main__":
    print(table())
