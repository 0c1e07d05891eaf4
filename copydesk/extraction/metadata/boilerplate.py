"""Lines that belong to the page, not to the story: share buttons, prompts, copyright and agencies' tails."""

import re

FLAGS = re.IGNORECASE

WHOLE_LINES = re.compile(
    r"""(?x) (?: \W* (?:
      share \s (?:this|on|via|now)\b .{0,60} | share | share \s this \s (?:article|story|post|page)? | share: .{0,60}
    | (?:click|tap) \s to \s share .{0,60} | (?:facebook|twitter|x|whatsapp|telegram|linkedin|email|e-mail|print|pinterest|reddit|copy \s link|tweet|pin \s it
      |flipboard|messenger|bluesky|threads|mastodon)
      (?: [\s,|/•·]+ (?:facebook|twitter|x|whatsapp|telegram|linkedin|email|e-mail|print|pinterest|reddit|copy \s link|tweet|share|flipboard|messenger|threads|bluesky))*
    | (?:read|see|learn|find \s out) \s more\b .{0,160} | (?:read|also \s read|read \s also|see \s also|watch|listen|related|more \s on \s this|don[’']t \s miss
      |must \s read|recommended|related \s (?:stories|articles|posts|content|coverage|news|reading)|further \s reading|editors?[’']s? \s picks?|top \s stories|most \s (?:read|popular)
      |you \s (?:may|might) \s (?:also)? \s? (?:like|be \s interested) .{0,30} | trending (?:\s now)? | up \s next | what \s to \s read \s next) \s* (?: [:|–—-] .{0,200} )?
    | continue \s reading .{0,80} | (?:story|article) \s continues \s (?:below|after) .{0,60} | keep \s reading .{0,60}
    | (?:advertisement|advertising|sponsored|sponsored \s content|promoted|paid \s content|ad) (?: \s+ (?:continue \s reading|scroll|skip|story) .{0,80})?
    | skip \s (?:to|past|advertisement) .{0,60} | scroll \s (?:down|to) \s .{0,40} | loading (?:\.{3}|…)? | back \s to \s top | load \s more .{0,30} | show \s more .{0,30}
    | (?:\d+ | no | add \s a | leave \s a | post \s a | view | join \s the) \s? (?:comments?|conversation|replies|reply) .{0,40} | comments? | comments \s (?:are|\() .{0,60}
    | (?:getty|getty \s images|shutterstock|istock|ap \s photo|reuters|file \s photo|file|photo|image|picture|video|photograph) [:/]? .{0,60}? (?:/ .{0,60})? (?:getty(?:\s images)?|shutterstock|unsplash|istock)
    | (?:photo|image|picture|photograph|illustration|photo \s credit|image \s credit|photo \s by|image \s source|credit) \s* [:/] .{0,100} | photo \s by \s .{0,80}
    | \d+ \s* (?:min(?:ute)?s?) \s* (?:read|de \s lecture) | (?:est\.? \s)? reading \s time .{0,30}
    | (?:follow|like|find|join) \s (?:us|.{2,40}) \s on \s (?:facebook|twitter|x|instagram|whatsapp|telegram|google \s news|youtube|linkedin|tiktok|social) .{0,120}
    | follow \s (?:us|me|him|her|@\w+) .{0,60} | (?:topics|tags|filed \s under|tagged|categories|category|keywords) \s* : .{0,300} | topics | tags
    | (?:copyright|©|\(c\)) .{0,300} | all \s rights \s reserved .{0,100} | .{0,120} all \s rights \s reserved \.? .{0,60}
    | (?:this|the) \s (?:material|article|story|content) \s may \s not \s be \s (?:published|reproduced) .{0,200}
    | .{0,40} may \s not \s be \s (?:reproduced|published|reprinted), \s .{0,160}
    | our \s standards: .{0,80} | (?:sign \s up|subscribe|register) \s (?:for|to|now|here|today|free|with)\b .{0,220} | subscribe | sign \s (?:up|in) | log \s in
    | (?:get|receive|have) \s .{0,80} (?:delivered|straight|sent|directly|right) \s .{0,20} (?:inbox|phone|e-?mail) .{0,80}
    | .{0,120} (?:our|the|a|free|daily|weekly) \s (?:\w+ \s){0,3} newsletters? .{0,60} (?: sign \s up | subscribe | here | inbox ) .{0,100}
    | (?:enter|submit) \s your \s e-?mail .{0,80} | by \s (?:signing \s up|subscribing|clicking|submitting|entering) .{0,300} | thank \s you \s for \s (?:subscribing|signing \s up|reading) .{0,100}
    | (?:download|get) \s (?:our|the) \s .{0,40} \s app .{0,80} | click \s here .{0,120} | (?:send|have) \s .{0,30} \s (?:tips?|feedback|a \s tip|a \s story) .{0,140}
    | (?:report|see) \s (?:a|an) \s (?:typo|error|correction) .{0,80} | (?:view|see) \s (?:all|original|gallery|more \s photos) .{0,80}
    | (?:gift|save|print|listen \s to) \s (?:this)? \s? (?:article|story|page) .{0,30} | listen .{0,20} \d+ \s min .{0,20} | play \s video .{0,20} | open \s image .{0,40}
    | (?:this|the) \s (?:story|article|report|post) \s (?:was|is|has \s been|originally|first) \s (?:originally \s|first \s|also \s)? (?:published|appeared|posted|produced|syndicated|reprinted|republished|updated|corrected) .{0,200}
    | (?:the \s post) \s .{3,200} (?:appeared \s first \s on) .{0,100}
    | (?:additional \s)? (?:reporting|writing|editing) \s (?:and \s (?:writing|editing|reporting) \s)? by \s .{0,400}
    | partager .{0,40} | lire \s (?:aussi|la \s suite|également|plus) .{0,200} | à \s lire \s (?:aussi|également) .{0,200} | tous \s droits \s réservés .{0,80} | abonnez-vous .{0,140} | inscrivez-vous .{0,140}
    | (?:je \s m['’]abonne|publicité|suivez-nous .{0,80}) | teilen | weiterlesen .{0,60} | mehr \s zum \s thema .{0,80} | lesen \s sie \s (?:auch|mehr) .{0,200} | anzeige | compartir .{0,30} | lea \s también .{0,160}
    | leer \s más .{0,80} | todos \s los \s derechos \s reservados .{0,60} | suscríbete .{0,120} | condividi .{0,20} | leggi \s anche .{0,160} | compartilhar? .{0,30} | leia \s (?:também|mais) .{0,160} | publicidad(?:e)?
    | --+ | [*_=~•·–—\s-]{2,} | (?:end|ends) | \#{2,} | -?\s?30\s?- 
    ) \W* )""",
    FLAGS,
)
"""A whole line of any of these is dropped wherever it stands."""

LONGEST_LINE = 500
"""A line beyond this is a paragraph, whatever it begins with."""


def is_boilerplate(line: str) -> bool:
    """Whether the line says nothing of the story."""
    return len(line) <= LONGEST_LINE and WHOLE_LINES.fullmatch(line) is not None


TAIL = re.compile(
    r"(?:(?:[A-Z][\w.'’-]+ ){1,4}(?:is|was) (?:a|an|the) .{0,80}?(?:reporter|correspondent|journalist|editor|writer|columnist|contributor|author)\b.{0,300}"
    r"|(?:Copyright|©|\(c\)).{0,400}|.{0,60}contributed to this (?:report|story|article).{0,60}|(?:Editing|Writing|Reporting|Compiled) by .{0,300}"
    r"|(?:with|includes) (?:files|reporting|information) (?:from|by) .{0,100}|\(?(?:Additional )?[Rr]eporting by .{0,300})",
)
"""The last paragraphs of an article that are about its authors, not its story."""


def is_tail(line: str) -> bool:
    """Whether the line, standing last, is about who wrote and owns the article."""
    return len(line) <= LONGEST_LINE and TAIL.fullmatch(line.strip(" ()")) is not None
