"""What patients say about visits that exist, about those for whom they act, and about waiting for a place. Pure."""

from __future__ import annotations

from typing import Final

from smartclinic.assistant import intents
from smartclinic.assistant.understanding.matching import any_of, compiled
from smartclinic.assistant.understanding.normalise import for_matching
from smartclinic.assistant.understanding.numerals import CHINESE, number
from smartclinic.assistant.understanding.visit_names import name_said
from smartclinic.conversations.answering import Intent
from smartclinic.conversations.template_taps import VisitTap, VisitTapped

MOST_LATE: Final = 240
"""Minutes: whoever says more does not come."""

_MINE: Final = compiled(
    r"^(?:咁|咁即係|即係|咦|喂|,|\s)*(?:我)?(?:約咗?|係)?(?:幾點|幾時|邊日|幾號|邊個醫生|星期幾)話\W*$"
    r"|^(?:so,? |and |ok,? |sorry,? )*(?:when (?:is|was) (?:it|that|mine)(?: now| again| then)*|what time (?:was"
    r"|is) (?:it|that)"
    r" again|what time was (?:it|that))\W*$"
    r"|我(?:(?:自己|到底|究竟|其實|下次|係|是|又|會|要|應該))*(?:幾時|幾點|什麼時[候間]|何時|哪天|哪一天|邊日)(?:要|先|會|去|來)*(?:睇|看|見)醫生\W*$"
    r"|我(?:自己)?(?:的|嘅|嗰個|個)(?:又|係|是)*(?:幾點|幾時|邊日|幾號|何時|哪天|什麼時[候間])"
    r"|(?:(?:我|佢|阿.|個.|[今聽明後][日晚天]|下?星期.?|下?禮拜.?)[^,。?!想要幫可有]{0,8}(?:預約|嗰個約|booking"
    r"|appointment)|嗰個預約)(?:呢|(?:仲有|還在|仲喺度|還有)[^,。?!]{0,3})\W*$"
    r"|^(?:(?:and|so|ok|what about|how about|what of|is|then|but),? )*(?:my|our) (?:\w+ )?"
    r"(?:appointments?|appts?|bookings?|visits?)(?: (?:for |on )?(?:today|tomorrow|tonight|then"
    r"|(?:this |next |on )?\w+day|next week))*"
    r"(?: still on)?\W*$"
    r"|我(?:仲|還|重)有(?:冇|沒有|無)?(?:其他|其它|別的|第二個)?(?:嘅|的)?(?:預約|約|booking)"
    r"|(?:仲|還|重)有(?:冇|沒有|無)?(?:其他|其它|別的)(?:嘅|的)?(?:預約|booking)"
    r"|^咁?(?:我)?(?:阿|個)?(?!今日|今晚|聽日|聽晚|尋日|後日|星期|禮拜|上晝|下晝|朝早|夜晚|而家|依家|大約|大概|最早|最遲|最快|最夜|診所|醫生"
    r"|你哋|佢哋|開門|收工|開診|應診|即係|其實|究竟|到底|下次|咁你)[\u4e00-\u9fff]{2,3}(?<![門工診症期位睇開收見到返去嚟])(?:嗰個|個)?(?:係|約咗)?幾點(?:呀|啊|㗎|話|呢)*\W*$"
    r"|\bany other (?:appointments?|bookings?) (?:of mine|for me|booked)\b"
    r"|\b(?:what time|when)(?:'s| is| was| are)? (?!can|could|may|should|do|does|there|the (?:next|first|earliest)"
    r"|an?\b|any)"
    r"(?:[a-z]+(?:'s)? ){1,3}(?:appointments?|appts?|booking)\b(?! (?:slots?|hours|times?|available|open))"
    r"|\b(?:appointments?|appts?|booking)\b[^.?!]{0,20}\b(?:what time|when|which time)(?: (?:is|sir|mam|madam"
    r"|please|pls))?\W*$|"
    r"約[咗左了].{0,6}(?:幾時|幾點|幾號|邊日|邊位|邊個|咩|乜|哪)|我.{0,6}(?:預約|booking).{0,4}(?:幾時|幾點|幾號|邊日)"
    r"|我(?:哋|係|其實|到底|究竟|下次)*(?:幾時|幾點|幾號|邊日)(?:要|先|會|去|係|應該)*(?:睇|覆診|嚟(?:睇|診所|覆診"
    r"|$)|返嚟|見醫生)|下一?次[^,。?!]{0,8}(?:幾時|邊日"
    r"|幾號|幾點|何時|哪天|什麼時)|(?:幾時|何時|邊日|幾號)[^,。?!]{0,6}覆診|預約(?:嘅|的)?(?:詳情|資料|紀錄|記錄"
    r"|編號|確認|內容)|(?:約|book|訂)[咗左了]?(?:到|成|實"
    r"|好|位|期)[咗了]?(?:未|沒有|嗎)|\b(?:what time|when)\b[^.?!]{0,8}\bappointment of\b|\b(?:got|have|put) (?:me"
    r"|us|him|her"
    r"|my \w+) (?:down|in|booked)\b|\b(?:next|upcoming) (?:appointment|visit|follow[- ]?up|booking)\b(?=.{0,12}(?:\?"
    r"|when|what|$))|覆診[^,。?!]{0,6}(?:幾時|日期|邊日|幾號|幾點|何時)"
    r"|我(?:有冇|有沒有|仲有冇|有咩|有乜)(?:約|預約)|(?:查|睇|搵|check)(?:返|番|下|一下|吓)*(?:我)?(?:嘅|的|個"
    r"|啲)?(?:預約|約咗|booking)|我(?:嘅|的|啲)預約\W*$"
    r"|\b(?:when|what time|what day|which day)\b.{0,10}\b(?:my (?:appointment|booking|visit)|(?:did|have) i book)"
    r"|\b(?:check|see|show|view|list|find)\b.{0,8}\bmy (?:appointments?|bookings?)\b"
    r"|^my (?:appointments?|bookings?)\W*$"
    r"|\b(?:when|what time|what day) (?:is|are|was) my (?:appts?|next (?:appointment|appt|visit))\b"
    r"|\b(?:my )?(?:appointments?|bookings?|appts?) list\b"
    r"|\bmy appts?\W*$|\b(?:when|what time) (?:do|am) i (?:see|seeing|coming|have to come|supposed to)\b"
    r"|\b(?:remind|tell) me (?:what time|when|which day)(?: (?:i|my|is my)\b|(?: it (?:is|was))?(?: again)?\W*$)"
    r"|\bwhat (?:(?:have|did) i|(?:do )?i have|i've) (?:book(?:ed)?|got booked)\b"
    r"|\b(?:do i have|have i got) (?:an?|any) (?:appointments?|bookings?)"
)
_CHANGE: Final = compiled(
    r"^(?:我)?(?:想|要|可唔可以)?(?:改|轉)(?:一下|吓|下|得唔得)?\W*$"
    r"|^(?:i )?(?:want to |would like to |can i |please )*(?:change|reschedule)(?: it| please)?\W*$"
    r"|改期|改時間|改約|改日|(?:改|轉)(?:返|番|做|到|去|為)[^,.?!]{0,12}(?:\d|[一二三四五六七八九日天兩十]|聽|後日"
    r"|下晝|朝早|夜晚|得唔得|可唔可以)"
    r"|(?:提早|推遲|延期|押後)(?:個|我)?(?:預約|約)?|調(?:返|番)?(?:個)?(?:期|時間)"
    r"|(?:想|要|幫我)改(?!名|善|變)[^,.?!]{1,8}(?:嗰個|個約|個期|時間|預約)"
    r"|\b(?:move|change|reschedule) (?:my )?(?:[a-z .-]{2,30}'s|hers)\b"
    r"|(?:想|要|可否|可以|幫我)?(?:轉|改)(?=(?:星期|禮拜|周|聽|後|下個?|第二|\d{1,2}[號日/月點])[^,。?!]{0,8})"
    r"|\b(?:can't|cannot"
    r"|cant) do \d[^.?!]{0,20}(?:how about|what about|can we|could we|is)\b|\b(?:make it|do) \d\S* (?:rather than"
    r"|instead of) \d|\bchange to another (?:day|time|date)\b|\bearlier slot than\b|\binstead of (?:on )?(?:mon|tue"
    r"|wed|thu|fri|sat|sun|tomorrow|today|the \d|\d)"
    r"|改(?:睇|做)[^,.?!]{1,8}(?:醫生|期|日|[點时時])"
    r"|\b(?:move|change|switch|push|bring)\b [^.?!]{1,40}\b(?:forward\b|back\b|to (?:the |next |this )?"
    r"(?:\d|mon|tue|wed|thu|fri|sat|sun|tomorrow|today|another|later|earlier|jan|feb|mar|apr|may|jun|jul|aug|sep|oct"
    r"|nov|dec))"
    r"|\bresched|\bchange my\b|\bmove my\b|\bpostpone"
    r"|\b(?:change|move) (?:it|the (?:appointment|booking|time)) (?:to|from)\b"
)
_CANCEL: Final = compiled(
    r"取消(?!訂閱|.{0,4}(?:籌|候補|通知))|[嚟來去到][唔不]到(?!電話|whatsapp)|(?<![經期])[唔不][嚟來](?:喇|啦|了|得"
    r"|\W*$)|(?<!要)唔(?:再)?要(?:個|呢個"
    r"|嗰個)?預約"
    r"|(?:唔|不)覆診|(?:唔|不)敢(?:嚟|來|去|出)|(?:唔|不)帶[^,。?!]{0,4}(?:嚟|來|去)|(?:唔|不)(?:使|用"
    r"|需要)(?:再)?留(?:位|個|俾|畀|給)|(?:唔|不)(?:用|使"
    r"|需要|洗)?(?:再)?(?:嚟|來|去|睇"
    r"|看)(?:了|喇|啦|嘞|住|先)(?!嗎|\?)|(?:[未不]能|[唔無冇]法)(?:夠)?(?:前[來往]|出席|赴約|應約|應診|到診)|去(?:唔"
    r"|不)(?:到|了|成)(?:$|[,。!喇了啦\s])"
    r"|\bcancel(?!.{0,10}\b(?:ticket|wait|number|queue))|\b(?:i'm|i am|we're|we are|he's|she's) (?:not"
    r"|no longer) (?:coming|going|attending)\b|\b(?:call|calling) (?:it )?off\b|\bno need (?:to see|for) (?:the |a "
    r"|my )?(?:doctor|dr|appointment)"
    r"|\b(?:remove|delete|drop|disregard|pull out of|back out of) (?:my|the|our|her|his) (?:\w+ ){0,2}(?:appointment"
    r"|appt|booking|slot|visit)\b|\b(?:won't|will not|not) be (?:coming|going|attending)\b|\b(?:don't|do not"
    r"|no longer) need (?:the|my|that|our) (?:\w+ ){0,2}(?:slot|appointment|appt|booking|visit)\b"
    r"|(?:唔|不)得閒[去嚟來][^。?!]{0,8}(?:退|取消|唔要)|退[咗掉]佢|(?:唔|不)(?:使|用|需要)(?:再)?留(?:個)?位"
    r"|\bcan(?:no|')t (?:come|make it)\b|\bwon't (?:come|be able to (?:come|make))\b"
)
_LATE: Final = compiled(
    r"(?<!唔)(?<!不)遲到|會遲(?!啲再|啲先|些)|我(?:哋)?(?:會|要|可能|大約|大概|應該)?遲(?:大約|大概|約|多)?(?:\d"
    r"|[一二三四五六七八九十廿兩半]|到|少少|啲到|啲先到)"
    r"|遲(?:大約|大概|約)?(?:\d{1,3}|[一二三四五六七八九十廿兩半])+(?:個)?(?:分|字|鐘)|遲少少(?:到|先到)|塞(?:緊)?車"
    r"|\b(?:running|be|am|i'm|arrive|arriving|come|coming|get there)\b[^.?!]{0,20}(?<!too )\blate\b"
    r"|\b(?:mins?|minutes?|hour) late\b|\bstuck in (?:the |a )?(?:traffic|jam)\b|\b(?:sorry|we|i"
    r"|will) (?:\w+ )?(?:we |i )?late\b|\b(?:be|get|arrive) there (?:by|at|in|around)\b.{0,20}\b(?:instead|late"
    r"|sorry|delay\w*)\b|\bdelayed\b|\bhold my (?:slot|place)\b"
    r"|(?:晚|遲)(?:大約|大概|約|少少|啲)?(?:\d{1,3}|[一二三四五六七八九十廿兩半])+個?(?:分|字|鐘|刻|小時)|晚到"
    r"|遲啲(?:先)?到|晚(?:一?點|一?些|少少)到|堵車|(?:先"
    r"|才)(?:能|可以)?(?:到(?!期)|抵達|趕到|嚟到)(?!我)|趕(?:緊)?(?:過嚟|過來|緊)|趕唔(?:切|到)(?:準時)?"
)
_SURELY_LATE: Final = any_of(
    r"(?<![唔不])(?:會|要|可能|將|將會)?(?<![延推])(?:遲到|晚到)(?!早退|[下聽明後星禮])|[遲晚](?:大約|大概|約|啲"
    r"|少少|一?點|一?些|一陣|陣"
    r"|咗)*(?:先|才)?(?:到(?![下聽明後星禮])|抵達|趕到|嚟到"
    r"|返到|報到)|稍[遲晚](?:到|抵|一?點|啲|少少)?",
    r"(?:會|要|可能)\s?late\b|\blate\s?(?:咗|左|大約|大概|約|少少)?\s?(?:\d{1,3}|[一二三四五十廿兩半幾])",
    r"[遲晚](?:大約|大概|約|多|咗)?(?:\d{1,3}|[一二三四五六七八九十廿兩半幾])+個?(?:分|字|鐘|刻|小時"
    r"|點鐘)(?!.{0,6}(?:有冇|有位|得唔得睇))",
    r"遲[咗左了](?:出|起|走|放|收|開)|[會要](?:[遲晚](?:一?陣|啲|少少)?)(?:$|[,。!\s])|塞(?:緊|到死|住)|(?:都|仲"
    r"|還)未到(?:得|到|$)|(?:截|搭|等)(?:唔"
    r"|不)到(?:的士|車|巴士)|塞(?:緊|住|死|咗)*車|堵車"
    r"|路上(?:很|好|有啲|有點)?(?:塞|堵)|(?:港鐵|地鐵|巴士|小巴|列車|車)[^,。?!]{0,6}(?:壞|故障|延誤|脫班|等極|未到)"
    r"|趕(?:唔|不)(?:切|到|上|及)|趕緊?(?:過嚟|過來"
    r"|過去|返)|(?:[未不]能|[唔無冇]法|唔可以|去唔到|到唔到)(?:準時|依時|按時|如期)(?:到|嚟|來|抵|出席)?|來不及"
    r"|嚟唔切|(?:仲|還|重)?(?:喺|在|係)(?:緊)?路上|(?:仲"
    r"|還)(?:喺|在)(?:車|公司|地鐵|巴士|港鐵)|(?:等多|等埋|等下|留住|留(?:一下|下)?)(?:我|個位|個號|位"
    r"|號)[^,。?!]{0,6}(?:分鐘|陣|一下)|走唔(?:甩|開"
    r"|到)[^。?!]{0,8}(?:遲|晚|先)|(?:預計|大約|大概|可能|估計|應該|最快)?[^,。?!]{0,12}(?:\d"
    r"|[點分鐘半刻正])(?:左右)?(?:先|才)(?:能|可以|會)?(?:到|抵達"
    r"|趕到|嚟到)|(?:快到|就到|即到|馬上到|就嚟到|差唔多到)(?!期)",
    r"\b(?:running|be|am|is|are|i'm|we're|we|he's|she's|arrive|arriving|come|coming|get there|little|bit|mins?"
    r"|minutes?|hours?|might|will|gonna|abit|slightly"
    r"|sorry) (?:(?!too)\w+ ){0,3}(?<!too )late(?:r than)?\b(?! (?:slot|time|appointment|evening|night|afternoon"
    r"|session|one))|\b(?:running behind|behind schedule|delayed|held up|stuck (?:in|on|at)|still (?:on|in|at"
    r"|waiting for) (?:the |a |my )?(?:bus|mtr|train|taxi|minibus|road|way|work|office|traffic|car|ferry)"
    r"|give me (?:another )?\d+|omw|reach (?:\w+ )?\d+ (?:mins?|minutes?) (?:after|late)|gonna be late|wait for me"
    r"|traffic|mtr (?:delay|broke)|train (?:delay|broke)|on my way|on (?:our|the) way|eta|not (?:be )?on time"
    r"|miss(?:ed)? (?:the|my) (?:bus|train)|(?:won't|can't|cannot) (?:be|make it|get there|arrive"
    r"|come) (?:there )?(?:on time|in time|by|until|till|before)|\d+ ?(?:mins?|minutes?) (?:away|behind|more)"
    r"|be there in|reach(?:ing)? (?:there )?(?:in|by|at|around)|(?:mtr|train|bus|taxi|car|traffic"
    r"|ferry)\b[^.?!]{0,15}\b(?:stuck|delay\w*|broke\w*|jam\w*)|(?:get|be|arrive) there (?:at|by|around|about) \d"
    r"|hold my (?:slot|place|spot)|only (?:arrive|get there|reach))\b",
)
_SHIFTS: Final = compiled(r"有冇|有沒有|想|要遲|可唔可以|得唔得|約|預約|\bis there|\bany(?:thing)?\b|\bbook\b")
"""「想遲少少」 before a booking wishes for a later time."""

_COMING: Final = compiled(
    r"^(?:(?:ok|okay|好|好呀|好的|收到|得|知道|唔該|,|\s)*)(?:我|我哋)?(?:會|一定會?|確認|實|肯定)(?:會)?(?:準時"
    r"|依時|照)?(?:到|嚟|來|去|出席)"
    r"(?:㗎|架|喇|啦|的|嘅|呀|囉|唔該|多謝|\s|\W)*$"
    r"|^(?:確認|confirm(?:ed)?(?:,? (?:i )?will (?:come|be there|attend))?|(?:ok(?:ay)?|yes|sure|noted|great"
    r"|thanks),? see (?:you|u)(?: \w+){0,3}|yes,? (?:i'?ll|i will) (?:be there|come)"
    r"|(?:i'?ll|i will|we'?ll|we will) (?:be (?:there|coming|on time)|come|attend)"
    r"|i(?:'m| am) (?:still )?coming|i can (?:still )?(?:come|make it)|see you (?:then|tomorrow|there))\W*$"
)
_MINUTES: Final = compiled(
    rf"(?P<count>\d{{1,3}}|{CHINESE}{{1,3}})\s?(?:(?P<five>個?字)|分鐘?|mins?\b|minutes?\b)"
    r"|(?P<half>半(?:個)?(?:鐘|小時)|half an hour|half hour)|(?P<hour>(?:一|1)?個(?:鐘|小時)|\b(?:an|one|1) hour\b)"
)
_AN_EXISTING: Final = any_of(
    r"(?:\d|[點時半])(?:嘅|的)?[嗰那]個(?!位|醫生|時間)|\b(?:can't|cannot|cant|can not|unable to) (?:make|do|come"
    r"|attend)\b",
    r"(?:book|約)錯|嗰個(?:book|booking)|\b(?:my|the|her|his) (?:\w+ ){0,2}book(?:ing)?\b|\btime (?:u|you) gave\b"
    r"|\bsame day as my appointment\b|(?:更改|改|延遲)[^,。?!]{0,3}預約|預約(?:可否|能|可以|可唔可以|安排)|(?:我"
    r"|佢)[^,。?!]{0,4}約[咗了]?(?:未|沒)|原本[^,。?!]{0,4}[嗰那]個|約[咗了]?[^,。?!]{0,6}[嗰那]次|冇人覆|我個book"
    r"|收到我",
    r"(?:個|有)期(?!待|望|間)|(?:book|約)(?:咗|過|到|上)?[了嗰]|\bappointment needs\b|(?:預約|約)(?:都)?(?:到|上"
    r"|過)[了咗]?|\bmy \d{1,2}(?:[:.]\d\d)?\b",
    r"(?:個|嗰個|呢個)預約|將[^,。?!]{0,6}(?:覆診|預約)|\b(?:tomorrow|today|monday|tuesday|wednesday|thursday|friday"
    r"|saturday|sunday)'?s (?:appointment|appt|booking|visit)\b",
    r"(?:明天|今天|後天|今日|下周|下星期|下個禮拜)[^,。?!]{0,4}(?:的|嘅)(?:預約|覆診)|係咪約(?:到|咗|實)"
    r"|\b(?:booking|appointment) (?:code|reference|ref|number)\b|\bbooked for\b",
    r"\bon the list for\b|將[^,。?!]{0,8}(?:個|嘅|的)約",
    r"\b(?:my|our|his|her) (?:\w+ ){0,3}(?:follow[- ]?up|check-?up|appt)\b|\bdid (?:i|we) book\b|\b(?:i|we) (?:have"
    r"|had|got) (?:\w+ ){0,4}booked\b|\b(?:than|to) the one (?:i|we) have\b|(?:嗰日|嗰次|今次)(?:係|是)?睇邊個",
    r"約[咗左了]|預約[咗了]|(?:我|佢|個|嗰個|呢個|張|已經|已|之前|原本|本來|上次|較早前|先前|網上|原先|聽日|今日"
    r"|後日|星期.|禮拜."
    r"|\d號?)[^,。?!]{0,8}(?:(?<![大合節條簡])約(?!會|束|定|錯|莫|有|\d|[一二三四五六七八九十半])|預約|booking"
    r"|appointment|appt|覆診期)|(?:的"
    r"|嘅)(?:預?約|覆診|booking)|約錯|(?:俾|給|安排)我?[^,。?!]{0,4}(?:嗰個|那個|的)?時間|取消我|嗰個(?:時間|期)"
    r"|(?:日|天|號|星期.|禮拜.|周.)(?:嘅"
    r"|的)?[嗰那]個|^改|預約(?:要|想|已|不|唔)",
    r"\b(?:my|our|the|this|that|his|her|current|original|existing)\b[^.?!]{0,25}\b(?:appointments?|appts?|bookings?"
    r"|slot|visit|check-?up|reservation|session)\b|\b(?:i|we|she|he) (?:have )?(?:already )?booked\b"
    r"|\bmy (?:current )?(?:slot|time)\b|\bbooked (?:in|for|with)\b|\bdown for\b",
)
_ANOTHER: Final = any_of(
    r"(?:往後|向後)推|延(?:至|到)|推早|變(?=朝|下|夜|晏|早|晚)|轉過|換個時間|\brearrange\b|\balternatives?\b"
    r"|\bany other (?:day|time)\b|遲啲",
    r"推(?:去|到|遲|前|後)|\bbrought forward\b|早啲睇",
    r"改(?!善|變|名|錯)|轉(?!介|數|帳|機|角|發)|搬(?:去|到)|調(?=去|到|返|做|至|時間|期|後|前|動|一調|遲|早)|換(?!藥"
    r"|電話|咗)|更改|變更|延後|延遲|推遲|押後|順延|提前|提早"
    r"|推後|延期|另約|另選|重新(?:安排|預約|約)|約過第二|第二(?:日|個時間)|(?:遲|早|晚|夜)(?:啲|少少|一點|一些|幾日"
    r"|(?:一|兩)個?(?:禮拜|星期))(?!到|先到|才到)|太早|太遲"
    r"|約錯",
    r"\b(?:swap|switch|move|re-?book|change|bring|push|postpone|re-?sched\w*|shift|put (?:it )?(?:back|off)|delay"
    r"|different (?:day|time|doctor)|another (?:day|time|date|slot)|earlier|later|instead|prefer)\b",
)
_NO_MORE: Final = any_of(
    r"唔使(?:喇|啦|了)|退(?:唔退)?$|可唔可以退|\bdel\b|\b(?:dont|don't) need\b|\bno need\b",
    r"刪[咗左去掉]|(?:毋須|無需|無須|不必)(?:再)?(?:覆診|預約|前)|\bdrop (?:my|the)\b",
    r"\b(?:pull(?:ing)? out|disregard|back out|remove|skip|drop|not needed|don't need|do not need|ignore)\b|退[咗掉佢]"
    r"|(?:唔|不)(?:使|用|需要)(?:再)?留",
    r"取消(?!訂閱)|刪(?:除|掉)|(?:唔|不)(?:去|嚟|來|睇|看|打|做|驗)(?:了|喇|啦|住|嘞)|(?:[未不]能"
    r"|[唔無冇]法)(?:夠)?(?:前[來往]|出席|赴約|應約|應診|到診|如期|到場)"
    r"|冇(?:得|時間|空)(?:去|嚟)|沒(?:有)?(?:時間|空|辦法)(?:去|來)|(?:唔|不)(?:再)?(?:要(?!約|改)|需要)|讓(?:給|俾)"
    r"|俾返(?:人|第二)|(?:唔|不)(?:去|嚟"
    r"|來)(?:了|喇|啦|得|到|成)|(?:去|來|嚟|到)(?:唔|不)(?:到|了|成)|cut咗|退[咗掉]|唔使留|不用留",
    r"\b(?:cancel\w*|call off|release|give (?:it |the slot )?(?:up|to someone)|take me off|no longer (?:need|want"
    r"|required|coming|attending)|not (?:be )?(?:coming|attending|able to (?:come|make|attend|go))|scrap|withdraw"
    r"|delete|won't be (?:needing|able|coming|there)|won't need|don't need|do not need|(?:can(?:no|')t|cant"
    r"|unable to|not able to|won't) (?:make|come|attend|go|keep|be there)|drop (?:my|the))\b",
)
_HOW_IT_STANDS: Final = any_of(
    r"點算|怎麼辦|怎辦|(?:仲|還|仍|仍然|依然)(?:係|是|有|然)*有?(?:效|作實)|(?:啱|對)[唔不](?:啱|對)|有冇錯|冇錯(?:嘛|呀)?\?|生效",
    r"係咪成功|有冇收到|約[咗了]?(?:未|沒)|哪一天",
    r"入[咗左]|(?:朝早|上晝|晏晝|下晝|夜晚)[^,。?!]{0,3}定|約[上到][了咗]?[嗎未沒]|寫低|有冇寫|係咪有",
    r"(?:上午|下午|朝早|下晝|夜晚|[點號])[^,。?!]{0,2}(?:還是|定係|定)|係咪約(?:到|咗|實)|\b(?:code|reference|ref"
    r"|number) (?:of|for|is)\b",
    r"\bon the list\b",
    r"\b(?:right|correct)\?|\b(?:did|have|has) (?:you|u) (?:receive|get|got|received)\b|\bwhich day\b|\b(?:or not"
    r"|already or)\b|\bwho(?:'s| is)\b|\bcannot remember\b|\bcan't remember\b|\bdouble[- ]check\w*"
    r"|\bjust (?:checking|to confirm)\b|睇邊個|係咪",
    r"幾時|幾點|幾號|幾多點|邊日|邊一日|邊個(?:醫生)?|哪[天日位]|什麼時[候間]|何時|幾多號(?!樓)|成功|得咗未|約到未"
    r"|有冇(?:約|記錄|紀錄|收到|入到|book)|有沒有(?:約|成功|預約)"
    r"|仲(?:喺|係|在)(?:唔喺|唔係|度|咪)|(?:喺|在)(?:唔|不)(?:喺|在)度?|確認(?:一下|返|下|.{0,4}(?:未|嗎|有))"
    r"|查(?:一?下|返|詢)|check|睇(?:下|返"
    r"|吓)(?!醫|病|症|我)|唔記得|忘記|冇收到|未收到|日期|約實未|係咪|是不是|是否|re-?send|再send|幾點話|嗎$",
    r"\b(?:when|what time|what date|what day|which (?:day|doctor|date)|go(?:ne)? through|confirm(?:ed|ation)?"
    r"|still (?:on|down|there|valid|booked|have)|check|details|remind me|forgot\w*|resend|is (?:it|my)|do i have"
    r"|did (?:you|my|i)|am i|are we|is (?:my|the|he|she)|with (?:who|which))\b",
)
_WILL_COME: Final = any_of(
    r"會(?:再)?(?:準時|依時|如期|按時|照)(?:去|到|嚟|來|出席|前往|赴)|(?:一定|肯定)(?:會)?(?:去|到|嚟|來|出席)",
    r"\b(?:i|we)(?:'ll| will| shall) (?:be (?:there|on time)|come|attend|see you)\b",
)
_NO_CHANGE: Final = any_of(
    r"(?:唔|不|冇|未)(?:使|需要|想|要|好|會|用)?改|取消(?!.{0,4}(?:改|換))", r"\b(?:cancel\w*|no change)\b"
)
_WISHES_ONE: Final = any_of(
    r"(?:想|要|幫我|可唔可以|可以|可否|能否|能不能)(?:再|另外)?(?:約(?!咗|左|了)|預約|掛)|有(?:冇|沒有)?(?:位|期)"
    r"|約(?!咗|左|了|嗰|實|成|係|是"
    r"|喺)[^,。?!]{0,8}(?:醫生|睇|打|做)|^約(?!咗|左|了)",
    r"\b(?:make|book|need|want|get|schedule|arrange|have)\b[^.?!]{0,12}\b(?:an?|another"
    r"|new)\b[^.?!]{0,12}\b(?:appointment|appt|visit|slot|booking)\b|\bavailab\w+",
)
_CALLS_OFF_FOR_ANOTHER: Final = any_of(
    r"取消[^。?!]{0,12}(?:改(?!天再)|轉|另約|再約(?=星|禮|聽|後|下|\d))",
    r"\bcancel\b[^.?!]{0,30}\b(?:re-?book|re-?sched\w*|move it|instead)\b",
)
_COMES_ALL_THE_SAME: Final = any_of(
    r"照(?:舊)?(?:去|嚟|到|來|睇|看|打|做|驗)(?:得|啦|喇|㗎|嘅|的|呀|囉|,|\s)*(?:$|[,。!])",
)
_SEE_YOU: Final = any_of(
    r"^(?:好的?|ok|okay|得|收到|係|是的|,|\s)*(?:咁|到時|聽日|明天|今日|今晚|一陣|陣間|稍後|後日|後天|星期.|禮拜.|週.|周.|\d+號)"
    r"(?:先|再)?見(?:啦|喇|呀|囉|唔該晒?|多謝晒?|謝謝|,|!|\s)*$",
)
_ATTENDS: Final = any_of(
    r"^(?:收到|好的?|ok|,|\s)*(?:確認|會)(?:會)?(?:準時)?出席", r"^(?:yes|ok|sure)?,? ?will (?:attend|come|be there)\b"
)
_WILL_BE_THERE: Final = any_of(r"(?:先|才)(?:能|可以)?(?:到|嚟)", r"\bbe there (?:at|by|in|around)\b|\bsorry\b")
"""Whoever will be there comes, if late: 「be there at 3:20 instead of 3」."""

_IN_DOUBT: Final = any_of(
    r"[?]|嗎|係咪|是否|唔會|不會|遲|可能|得唔得|可唔可以|會唔會|如果",
    r"\b(?:late|but|if|maybe|can|could|not|when"
    r"|what)\b",
)
_UNLINK: Final = compiled(
    r"(?:(?:唔|不)(?:好|使|會|想)?再|唔好|停止|取消)(?:幫|代|替)(?!我(?:自己)?(?:約|預|登|book|搞"
    r"|取))[^,.]{1,8}(?:約|登記|book)"
    r"|解除(?:代|同)[^,.]{1,8}(?:預約|連結|關係)"
    r"|\b(?:stop|no longer|don't|not) (?:book(?:ing)?|act(?:ing)?) (?:any ?more )?for\b"
    r"|\b(?:remove|unlink|delete) (?:my )?[a-z .'-]{2,30} (?:from my (?:account|list|bookings))\b|\bunlink\b"
)
_UNWAIT: Final = compiled(
    r"(?<!使)(?<!洗)(?<!要)(?:唔使|唔洗|唔好|唔想|不用|取消|退出|唔再)(?:再)?(?:等)?(?:通知(?:我)?|候補|等位|排候補)"
    r"|唔再?等位"
    r"|\b(?:off|leave|cancel|stop)\b.{0,14}\bwait(?:ing|list)?(?: list)?\b|\bdon't notify me\b"
)
_WAIT: Final = compiled(
    r"候補|(?:想|幫我|要|可以)(?:等|排)位(?!置)|有位(?:就|嘅話|先|再|時|嗰陣)?(?:請|麻煩|可唔可以)?(?:通知|話|叫|搵"
    r"|打)(?:返|番|畀|俾|聲|定)*(?:我|聲)?"
    r"|有人取消.{0,6}(?:通知|話)|\bwait(?:ing|list)?(?: )?list\b"
    r"|\b(?:let me know|tell me|notify me|message me)\b (?:when|if|once|as soon as)\b[^.?!]{0,40}"
    r"\b(?:opens?(?: up)?|becomes? (?:free|available)|frees up|is cancelled|cancels|cancellation)\b"
)
_DENIES_CANCEL: Final = compiled(
    r"(?:唔|不|未)(?:好|要|想|係|是|使|使|需要)?(?:要|想)?取消|\b(?:don't|do not|not) cancel\b"
)
_FIRST_REQUESTS: Final = (
    (_UNWAIT, intents.UNWAIT),
    (_UNLINK, intents.UNLINK),
    (_WAIT, intents.WAIT),
)
_WITH_A_WISH: Final = frozenset({intents.CHANGE, intents.WAIT})
_BY_TAP: Final = {
    VisitTap.RESCHEDULE: intents.CHANGE,
    VisitTap.CANCEL: intents.CANCEL,
    VisitTap.CANCEL_NOW: intents.CANCEL_NOW,
    VisitTap.COMING: intents.COMING,
    VisitTap.KEEP: intents.KEEP,
    VisitTap.ANOTHER_TIME: intents.ANOTHER_TIME,
    VisitTap.SEE: intents.OWN_BOOKING,
    VisitTap.PERSON: intents.PERSON,
}


def visit_of_tap(tapped: VisitTapped) -> Intent:
    """What a button about an appointment asks for."""
    return Intent(_BY_TAP[tapped.action], {"visit": tapped.appointment, "revision": str(tapped.revision)})


def visit_request(text: str, wish: dict[str, str]) -> Intent | None:
    """What a text asks of visits that exist, of people and of waiting; `wish`: what else it says of a time."""
    plain = for_matching(text)
    name = next((name for pattern, name in _FIRST_REQUESTS if pattern.search(plain)), None) or _of_one_visit(plain)
    if name is not None:
        return Intent(name, {**(wish if name in _WITH_A_WISH else _day_of(wish)), "said": text})
    if _is_late(plain):
        return Intent(intents.LATE, {"minutes": minutes_late(plain), "said": text})
    if name_said(plain):
        return Intent(intents.CHANGE, {**wish, "said": text})
    return Intent(intents.OWN_BOOKING, {"said": text}) if _asks_how_it_stands(plain) else None


def _of_one_visit(plain: str) -> str | None:
    """Whether a visit is kept, moved, called off, or will be kept."""
    if _COMING.search(plain) or _ATTENDS.search(plain) or (_WILL_COME.search(plain) and not _IN_DOUBT.search(plain)):
        return intents.COMING
    is_denied = _DENIES_CANCEL.search(plain) is not None
    is_about_one = _AN_EXISTING.search(plain) is not None
    if _CALLS_OFF_FOR_ANOTHER.search(plain):
        return intents.CHANGE
    if _CHANGE.search(plain) or (is_about_one and _ANOTHER.search(plain) and not _NO_CHANGE.search(plain)):
        return intents.LATE if _SURELY_LATE.search(plain) and _WILL_BE_THERE.search(plain) else intents.CHANGE
    if is_denied:
        return intents.KEEP
    comes = only_says_see_you(plain) or _COMES_ALL_THE_SAME.search(plain)
    if comes and not (_IN_DOUBT.search(plain) or _NO_MORE.search(plain)):
        return intents.COMING
    if _CANCEL.search(plain) or (is_about_one and _NO_MORE.search(plain)):
        return intents.CANCEL
    return None


def only_says_see_you(plain: str) -> bool:
    """Whether the words are 「聽日見」 and no more: after a booking a goodbye, after a reminder a yes."""
    return _SEE_YOU.search(plain) is not None


def _is_late(plain: str) -> bool:
    if _SURELY_LATE.search(plain) and not _WISHES_ONE.search(plain):
        return True
    return _LATE.search(plain) is not None and (minutes_late(plain) is not None or not _SHIFTS.search(plain))


def _asks_how_it_stands(plain: str) -> bool:
    if _MINE.search(plain):
        return True
    is_about_one = _AN_EXISTING.search(plain) is not None and _WISHES_ONE.search(plain) is None
    return is_about_one and _HOW_IT_STANDS.search(plain) is not None


def minutes_late(plain: str) -> str | None:
    """How many minutes a text names: 15分鐘, 三個字, half an hour."""
    found = _MINUTES.search(plain)
    if found is None:
        return None
    if found["half"] or found["hour"]:
        return "30" if found["half"] else "60"
    count = int(found["count"]) if found["count"].isdigit() else number(found["count"]) or 0
    minutes = count * 5 if found["five"] else count
    return str(minutes) if 0 < minutes <= MOST_LATE else None


def _day_of(wish: dict[str, str]) -> dict[str, str]:
    """The day on which the visit is that the text is about."""
    return {"on": wish["day"]} if "day" in wish and wish.get("last_day", wish["day"]) == wish["day"] else {}
