"""Cues in the middle of what is said, or behind it: "the piles, she said, are rotten"."""

from copydesk.extraction.quotes.syntax import CLIMB, RELATIVES, SUBJECTS, Tree

TRAILING = frozenset({"ccomp", "parataxis", "dep", "conj", "advcl", "ROOT", "relcl", "acl", "intj", "appos"})
COMMAS = frozenset({",", "–", "—", "―", "-", "--", ";"})
CLOSERS = frozenset("”»\"’'") | {"''"}


def words_around(tree: Tree, verb: int) -> tuple[tuple[int, int], ...]:
    """The words around a cue in the middle or at the end: "the piles, she said, are rotten"."""
    first, last = _cluster(tree, verb)
    low, high = tree.sentence_starts[verb], tree.sentence_ends[verb]
    content = next((child for child in tree.children[verb] if tree.deps[child] == "ccomp" and child < verb), None)
    if content is None and (tree.deps[verb] not in TRAILING or tree.subject(verb) is None):
        return ()
    if first <= low:
        return ()
    before = first - 1
    if (
        tree.words[before] not in COMMAS
        and tree.words[before] not in CLOSERS
        and tree.words[before] not in {"?", "!", "…"}
    ):
        return ()
    if content is not None and tree.deps[verb] != "ROOT":
        low = max(low, tree.left[content])
    elif (aside_of := _relative_before(tree, before)) is not None:
        # "efforts which are aimed, he said, at peace": only the relative clause is his
        low = max(low, aside_of)
    pieces = []
    if is_prompt(tree, low):
        return ()
    if low < before:
        pieces.append((tree.starts[low], tree.ends[before - 1] if tree.words[before] in COMMAS else tree.ends[before]))
    after = last + 1
    if after < high - 1 and tree.words[after] in {",", "–", "—", "―"}:
        # What comes behind belongs to the words if it hangs on them and not on the cue.
        following = after + 1
        while following < high - 1 and tree.pos[following] in {"PUNCT", "SPACE"}:
            following += 1
        marked = tree.words[before] in CLOSERS
        if (
            not _belongs_to_cue(tree, following, first, last)
            and tree.deps[tree.heads[following]] != "conj"
            and not (marked and following == after + 1 and not _may_go_on(tree, following))
        ):
            pieces.append((tree.starts[after + 1], tree.ends[high - 1]))
    return tuple(pieces)


def _relative_before(tree: Tree, comma: int) -> int | None:
    """Where the relative clause begins whose verb stands next before a cue's comma."""
    verb = comma - 1
    if verb < 1 or tree.deps[verb] not in RELATIVES:
        return None
    first = tree.left[verb]
    return first if first > 0 and tree.tags[first] in {"WDT", "WP"} and tree.words[first - 1] == "," else None


def _may_go_on(tree: Tree, place: int) -> bool:
    """Whether words without marks, behind "…," she said, may still be hers: not "suggesting", "in an email", "who"."""
    if tree.tags[place] in {"VBG", "VBN", "WP", "WDT", "WRB"} or tree.pos[place] in {"ADP", "SCONJ"}:
        return False
    return not (tree.pos[place] in {"ADV", "PART"} and tree.tags[min(place + 2, len(tree) - 1)] == "VBG")


def is_prompt(tree: Tree, place: int) -> bool:
    """Whether a participle tells what somebody was asked, and is not their answer: "Asked about the dog, she smiled"."""
    return (
        tree.tags[place] == "VBN"
        and tree.lemmas[place] in {"ask", "press", "question", "quiz", "challenge", "tell"}
        and not any(tree.deps[child] in {"aux", "auxpass"} for child in tree.children[place])
    )


def _belongs_to_cue(tree: Tree, place: int, first: int, last: int) -> bool:
    for _ in range(CLIMB):
        head = tree.heads[place]
        if first <= head <= last:
            return True
        if head == place:
            return False
        place = head
    return False


def _cluster(tree: Tree, verb: int) -> tuple[int, int]:
    """First and last token of the cue with its subject, address and circumstances."""
    first = last = verb
    for child in tree.children[verb]:
        if tree.deps[child] in {"ccomp", "punct", "parataxis", "cc", "conj"}:
            continue
        if child > verb:
            if tree.left[child] > last + 1 and tree.deps[child] not in SUBJECTS:
                break
            last = max(last, tree.right[child])
        elif tree.deps[child] in SUBJECTS or child >= first - 1:
            first = min(first, tree.left[child])
    subject = tree.subject(verb)
    if subject is not None and subject < verb:
        first = min(first, tree.left[subject])
        first = max(first, tree.sentence_starts[verb])
    return first, last
