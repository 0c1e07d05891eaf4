"""Lines that belong to the page, not to the story: share buttons, prompts, copyright and agencies' tails."""

import re

LONGEST_LINE = 500
"""A line beyond this is a paragraph, whatever it begins with."""
NETWORK = (
    r"(?:facebook|twitter|x|whats ?app|telegram|linked ?in|e-?mail|print|pinterest|reddit|copy(?: link)?|tweet|pin(?: it)?|flipboard"
    r"|messenger|blue ?sky|threads|mastodon|instagram|share|sms|more|save|comments?|link|line|viber|vk|tumblr|like)"
)
BUTTONS = (
    # Sharing and following.
    r"share(?: (?:this|on|via|now|with|it|the|full)\b.{0,60}|:.{0,60})?",
    rf"(?:{NETWORK}[\s,|/•·]{{0,3}}){{1,14}}",
    r"(?:click|tap) (?:here )?to (?:share|tweet|print|email|enlarge|expand|play|view|copy).{0,80}",
    r"(?:partager|teilen|compartir|condividi|compartilhar?|dela|deel|del)(?: .{0,40})?",
    r"(?:follow|like|find|join|connect with) (?:us|.{2,60}?) (?:on|via|at) (?:our )?(?:facebook|twitter|x|instagram|whatsapp|telegram|google news"
    r"|youtube|linkedin|tiktok|social|threads)\b.{0,160}",
    r"follow (?:us|me|him|her|them|@\w+)\b.{0,80}|follow .{2,60}: ?@.{0,60}",
    # Other stories.
    r"(?:read|see|learn|find out|discover|show|load|view|watch) more(?:\b.{0,160})?",
    r"(?:read|also read|read also|see also|watch|listen|related|more on this|don[’']t miss|must[- ]read|recommended|up next|read next|next up"
    r"|trending(?: now)?|what to read next|further reading|dig deeper|go deeper|editor[’']?s?[’']? picks?|top stories|in case you missed it"
    r"|most (?:read|popular|viewed)|related (?:stories|articles|posts|content|coverage|news|reading|topics|links|video)|recommended (?:stories|reading|videos?|for you)"
    r"|you (?:may|might) (?:also )?(?:like|be interested).{0,40}|(?:our )?latest (?:news|stories|videos))(?:\s*[:|–—-].{0,200})?",
    r"(?:continue|keep) reading(?:\b.{0,80})?|(?:story|article) continues (?:below|after).{0,60}",
    r"more (?:from|on|about|in|stories|must-reads|news|top)\b.{0,80}",
    r"(?:à )?lire (?:aussi|la suite|également|plus).{0,200}|lesen sie (?:auch|mehr).{0,200}|mehr zum thema.{0,80}|weiterlesen.{0,60}|lea también.{0,160}"
    r"|leer más.{0,80}|te puede interesar.{0,160}|leggi anche.{0,160}|leia (?:também|mais).{0,160}|lees ook.{0,160}|läs (?:också|mer).{0,160}",
    # Advertisements and machinery.
    r"(?:advertisement|advertising|sponsored(?: content)?|promoted|paid content|ad|anzeige|publicité|publicidade?|pubblicità|reklam[ae]?|annonce)"
    r"(?:[\s·:-]+(?:continue reading|scroll|skip|story|article).{0,80})?",
    r"skip (?:to|past|advertisement|ad)\b.{0,60}|scroll (?:down|to) .{0,40}|loading(?:\.{3}|…)?|back to top|(?:view|see) (?:all|original|gallery|comments).{0,80}",
    r"oops!.{0,80}|something went wrong.{0,80}|waiting for your permission to load.{0,60}|(?:this|your) (?:browser|video|content) (?:does not|is not|isn[’']t|cannot|can[’']t) .{0,100}",
    r"please (?:enable|turn on|disable|allow) .{0,100}|javascript .{0,80}|this feature is powered by .{0,100}|want to see it on more articles\??",
    r"(?:gift|save|print|listen to|bookmark) (?:this )?(?:article|story|page).{0,30}|listen\b.{0,20}\d+ min.{0,20}|play (?:video|audio).{0,20}|open image.{0,40}",
    r"(?:\d+ ?)?min(?:ute)?s? read|\d+ minutos? de lectura|(?:temps de )?lecture ?:? ?\d+ min.{0,10}|(?:est\.? )?reading time.{0,30}|\d+ min de lecture",
    r"(?:\d+|no|add a|leave a|post a|view|join the|write a|be the first to) ?(?:comments?|conversation|replies|reply)\b.{0,40}|comments?|comments (?:are|\().{0,60}",
    r"(?:topics|tags|filed under|tagged|categories|category|keywords|in this (?:article|story)|mots-clés|etiquetas|schlagwörter) ?:.{0,300}|topics|tags",
)
"""Labels and links, which are no sentences."""
PROMPTS = (
    # Prompts.
    r"(?:sign up|subscribe|register|abonnez-vous|inscrivez-vous|suscríbete|je m['’]abonne)(?: (?:for|to|now|here|today|free|with|and|à|pour|a)\b.{0,220})?",
    r"sign in|log in|log ?in to .{0,80}|already a (?:subscriber|member).{0,80}|(?:want to|to) (?:keep up|get|receive|read|stay|continue)\b.{0,120}(?:subscribe|sign up|newsletter).{0,80}",
    r"(?:get|receive|have) .{0,80}(?:delivered|straight|sent|directly|right)\b.{0,30}(?:inbox|phone|e-?mail).{0,80}",
    r".{0,120}\b(?:our|free|daily|weekly|morning|the) (?:[\w’'&-]+ ){0,4}newsletters?\b.{0,60}(?:sign up|subscribe|here|inbox).{0,100}",
    r"(?:sign up|subscribe).{0,140}newsletters?.{0,140}|.{0,80}want weekly recs.{0,160}",
    r"(?:enter|submit) your e-?mail.{0,80}|by (?:signing up|subscribing|clicking|submitting|entering|providing)\b.{0,300}",
    r"thank(?:s| you) for (?:subscribing|signing up|reading|your support).{0,100}|(?:download|get) (?:our|the) .{0,40}\bapp\b.{0,80}|click here.{0,120}",
    r"(?:send|have|got) .{0,40}(?:tips?|feedback|a tip|a story|a question)\b.{0,140}|give your feedback.{0,60}|(?:report|see|spot|notice) (?:a|an) (?:typo|error|correction).{0,80}",
    r"(?:support|donate to|help) (?:us|our|the) .{0,60}(?:journalism|newsroom|reporting).{0,120}",
    # Who owns it, and who made the pictures.
    r"(?:copyright|©|\(c\)|all rights reserved|tous droits réservés|todos los derechos reservados|alle rechte vorbehalten).{0,300}|.{0,160}all rights reserved\.?.{0,60}",
    r"(?:this|the) (?:material|article|story|content) may not be (?:published|reproduced).{0,200}|.{0,40}may not be (?:reproduced|published|reprinted),? .{0,160}",
    r"our standards:.{0,80}|(?:image|photo|picture|video|media) (?:credit|source|caption|by|courtesy)\b.{0,120}|(?:photo|image|picture|photograph|photography|illustration"
    r"|credit|photos) ?[:/] ?.{0,100}",
    r".{0,60}(?:getty(?: images)?|shutterstock|istock|ap photo|afp via getty|via reuters|unsplash)(?: ?[/|,] ?.{0,60})?|(?:file|photo credits?|image credits?)",
    r"(?:this|the) (?:story|article|report|post|piece|essay|column) (?:was|is|has been|originally|first|appeared) (?:originally |first |also )?(?:published|appeared|posted"
    r"|produced|syndicated|reprinted|republished|in the|from)\b.{0,260}|the post .{3,200} appeared first on .{0,100}",
    r"\(?(?:additional )?(?:reporting|writing|editing|compiled|edited|written|rédaction|reportage) (?:and (?:writing|editing|reporting) )?by .{0,400}",
    r"[\W_]*|\W{0,3}\d{1,3}\W{0,3}|end|ends|-30-|###",
)


def _whole(patterns: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(r"\W{0,8}(?:" + "|".join(f"(?:{pattern})" for pattern in patterns) + r")\W{0,8}", re.IGNORECASE)


BUTTON = _whole(BUTTONS)
PROMPT = _whole(PROMPTS)
SENTENCE = re.compile(r"(?:\S+\s+){13,}\S*[.!?][\"”’»)]?")
"""So many words and a full stop are prose, even if they begin with "Read more" or "Share"."""

AUTHOR = r"(?:reporter|correspondent|journalist|editor|writer|columnist|contributor|author|freelancer|producer|intern|fellow|professor)"
TAILS = (
    rf"(?:[A-Z][\w.'’-]* ){{1,4}}(?:is|was) (?:a|an|the) .{{0,100}}?\b{AUTHOR}s?\b.{{0,400}}",
    rf"(?:[A-Z][\w.'’-]* ){{1,4}}(?:covers|writes|reports on|works at) .{{3,300}}",
    r"\W{0,3}(?:[Ss]taff )?(?:[Cc]ontact|[Rr]each|[Ww]riter|[Rr]eporter|[Ee]-?mail) .{0,160}(?:@|can be reached| at ).{0,200}|.{0,120}can be reached at .{0,200}",
    r".{0,80}[Ff]ollow (?:him|her|them|me|us|\w+ \w+) (?:on|@).{0,200}",
    r"(?:Copyright|©|\(c\)).{0,400}|.{0,100}contributed to this (?:report|story|article).{0,60}",
    r"\(?(?:Additional |With |Includes )?(?:[Rr]eporting|[Ff]iles|[Ii]nformation|[Ee]diting|[Ww]riting) (?:from|by) .{0,300}",
    r"The .{3,60}Editorial Board (?:consists|is|are) .{0,450}|More [Ii]nformation:.{0,450}|(?:Provided|Source|Sources):? (?:by )?.{2,160}",
    r"The authors? (?:or authors? )?(?:do|does|has|have|declares?) .{0,300}|This interview (?:has been|was) .{0,120}|This article appeared in .{0,200}",
    r"(?:Opinions?|Views) expressed .{0,200}|.{0,60}(?:views|opinions) expressed (?:in|by|are|here) .{0,300}",
)
TAIL = re.compile("|".join(f"(?:{pattern})" for pattern in TAILS))
LISTED = re.compile(
    r"\W{0,4}(?:more (?:must[- ]reads?|from|on|stories|news)\b.{0,60}|related\b.{0,40}|read next|recommended\b.{0,40}|you (?:may|might) (?:also )?like.{0,20}"
    r"|(?:photo|image) credits?|credits|top 10 .{0,30}|trending\b.{0,30}|most (?:read|popular)\b.{0,30}|also read|see also|sources?|references)\W{0,4}",
    re.IGNORECASE,
)
"""Headings of lists that end an article."""
PROSE_WORDS = 30


def is_boilerplate(line: str) -> bool:
    """Whether the line says nothing of the story, wherever it stands."""
    if len(line) > LONGEST_LINE:
        return False
    return PROMPT.fullmatch(line) is not None or (not SENTENCE.fullmatch(line) and BUTTON.fullmatch(line) is not None)


def is_tail(line: str) -> bool:
    """Whether the line, standing last, is about who wrote and owns the article."""
    return len(line) <= LONGEST_LINE and TAIL.fullmatch(line.strip(" ()*_")) is not None


def clean_lines(lines: list[str]) -> list[str]:
    """The paragraphs of the story: no boilerplate, no list of other stories after it, no line twice in a row."""
    kept = _without_lists(lines)
    kept = [line for line, before in zip(kept, ["", *kept], strict=False) if line != before and not is_boilerplate(line)]
    while len(kept) > 1 and is_tail(kept[-1]):
        kept.pop()
    return kept


def _without_lists(lines: list[str]) -> list[str]:
    """Cut at the heading of a list in the last half after which there is no prose."""
    for at in range(len(lines) // 2, len(lines)):
        if LISTED.fullmatch(lines[at][:100]) and not any(_is_prose(line) for line in lines[at + 1 :]):
            return lines[:at]
    return lines


def _is_prose(line: str) -> bool:
    return len(line.split()) >= PROSE_WORDS and not line.startswith(("- ", "•"))
