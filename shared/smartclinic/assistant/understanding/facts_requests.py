"""Questions about the clinic's facts, as patterns: prices, paying, the way, hours, doctors, what it does. Pure."""

from __future__ import annotations

from typing import Final

from smartclinic.assistant.understanding.matching import any_of, compiled

_PRICE: Final = any_of(
    r"\b(?:what'?s the damage|price list|rates?|(?:pay|charge|cost) (?:any )?(?:extra|more))\b",
    r"(?:連|包|計|埋)(?:埋)?(?:藥|診金)[^,。?!]{0,6}(?:幾多|幾錢|多少)|(?:幾|多少)錢|加(?:唔|不)加(?:價"
    r"|錢)|(?:使唔使|要唔要|會唔會|會不會|是否)"
    r"加(?:錢|收|價)",
    r"診金|收費|幾多?錢|價[錢格]|費用|(?:睇|看|做|打|驗|配)[^,。?!]{0,6}(?:要|收|係)?(?:幾多|多少)(?!人|位|日|個|號"
    r"|張|歲|次|針|劑|粒|樓)|收幾多|多少錢|幾多蚊"
    r"|[加減]咗?價|全費|收(?:唔|不)收錢|另外收|額外收|附加費|貴唔貴|平啲|平唔平|幾貴|按金|訂金|優惠|折扣|打折|套餐幾"
    r"|要唔要錢|使唔使錢|免費|埋單幾|報價",
    r"\b(?:fees?|price[sd]?|pricing|cost\w*|how much(?! longer| time| (?:water|panadol|medicine))|charges?"
    r"|charged?(?= for| extra)|surcharge|expensive|cheaper|discounts?|deposit|quote|free of charge)\b",
)
_PAYING: Final = any_of(
    r"八達通|信用卡|扣賬卡|碌卡|拍卡|轉數快|支付寶|微信支付|微信付|雲閃付|現金|銀聯|消費券|電子(?:支付|付款)|(?:點"
    r"|怎樣|怎麼|如何|可以用[^,。?!]{1,8})(?:俾錢|畀錢|付款|付錢|支付"
    r"|找數)|(?:付款|支付|付費|找數|俾錢|畀錢)(?:方式|方法|途徑)?",
    r"payme|fps|alipay|wechat ?pay|(?<!for )(?<!for a )(?<!for my )\bvisa\b(?! (?:application|medical|check|exam"
    r"|purpose))|\b(?:octopus|master(?:card)?|amex|credit cards?|debit cards?|apple pay|google pay|cash|unionpay|eps"
    r"|contactless)\b|\bpay(?:ment)?s?\b[^.?!]{0,15}\b(?:by|with|using|via|methods?|options?|in|after|before"
    r"|through)\b|\b(?:how|where) (?:do|can|should) (?:i|we) pay\b",
)
_PARKING: Final = any_of(r"停車|泊車|車位|泊得?到?車|車泊", r"\bpark(?:ing)?\b|\bcar ?park\b")
_WHEELCHAIR: Final = any_of(
    r"輪椅|無障礙|傷殘|斜道|(?:bb|嬰兒|手推)車[^,。?!]{0,6}(?:入|上|推|去)",
    r"\b(?:wheelchairs?|step-?free|ramps?|strollers?|prams?)\b",
)
_OTHER_STOP: Final = any_of(r"bus ?stop|巴士站|小巴站|的士站|車站")
_OURS: Final = any_of(
    r"診所|clinic|你[哋們]|貴所|過嚟|去你|嚟你|附近|近住|落車", r"\b(?:you|your|there|outside|near\w*|closest)\b"
)
_PLACE: Final = any_of(
    r"近(?:始創|朗豪|旺角|太子)[^,。?!]{0,4}[邊嗎㗎]|有冇電話打|\bnumber do i dial\b",
    r"搬[咗了]?(?:去|到)?(?:咗)?(?:邊|哪)|係咪搬",
    r"\b(?:branch(?:es)?|nearest exit|which exit|how to go|how can i go)\b|(?:係咪|是不是|喺|近)[^,。?!]{0,8}(?:隔籬"
    r"|隔離|對面|附近"
    r"|樓上|樓下|旁邊|商場|中心)(?:[?㗎呀嗎]|$)",
    r"地址|喺邊|係邊[度到]|在哪|在邊|邊度(?!有)|邊間|[邊哪]一?條[街路]|幾號(?:地)?[舖鋪]|哪裡|哪裏|哪兒|位置"
    r"|[點怎](?:樣|麼)?(?:去|嚟|來|行|搭|到|坐車|走|過去|過嚟"
    r"|前往)(?!得?通|人)|如何前往|邊個(?:地鐵)?(?:站|出口)|哪個(?:地鐵)?(?:站|出口)|邊(?:個)?出口|幾樓|幾多樓"
    r"|第?幾(?:樓|層)|(?:地鐵|港鐵|巴士|小巴|輕鐵"
    r"|電車)[^,。?!]{0,10}(?:站|出口|去|到|線|號|邊|點|近|停)|步行|行(?:過嚟|過去|路)[^,。?!]{0,8}(?:幾耐|遠|分鐘"
    r"|點)|附近有(?:咩|乜|冇|沒有)|入口|升降機|電梯|𨋢"
    r"|輪椅|大廈|地圖|分店|分院|邊間診所|定位|location",
    r"(?:電話|whatsapp|傳真|電郵|email)(?:號碼)?(?:係|是)?(?:幾多|幾號|咩|乜|什麼|多少|號碼\W*$)|(?:有冇|有沒有|俾我"
    r"|你[哋們]|診所)(?:嘅|的|個)?(?:查詢"
    r"|聯絡)?(?:電話|email|電郵|傳真)(?!.{0,8}(?:換|轉|改|冇人|唔通|打|聽))|打邊個電話|(?:^|\s)電話[?呢]"
    r"|(?:打(?:去)?|聯絡)邊(?:個|度)",
    r"\b(?:address|where(?:'s| is| are| r)(?: is)? (?:you|u|the clinic|your|it|this|ur)|located|location|directions?"
    r"|get there|how (?:do|can|to) (?:i |we |you )?(?:get|go|come|reach)(?: there| to| from|\b)|which (?:mtr|station"
    r"|exit|floor|building|bus|street)|what floor|nearest (?:mtr|station|exit)|mtr|minibus|bus (?:stop|number"
    r"|route)s?|google maps?|map|wheelchair|lift|walk from|far from|near (?:to )?(?:the )?(?:mtr|station)"
    r"|branches)\b",
    r"\b(?:phone|telephone|fax|hotline|contact)(?: number| no\.?)\b(?![^.?!]{0,20}\b(?:changed|new|wrong)\b)"
    r"|\bwhat(?:'s| is) your (?:number|phone|email)\b|\bemail address\b",
)
_DOCTOR: Final = r"(?:醫生|醫師|大夫|\bdr\b\.?(?: [a-z]+){1,3}|\bdoctors?\b)"
_SITS: Final = (
    r"(?:返(?:唔|不)返|返工|返嚟|返診|上班|應診|坐診|當值|駐診|出診|休假|放假|休息|放(?:唔|不)放|在嗎|在不在|在唔在"
    r"|喺(?:唔"
    r"|不)喺|係(?:唔|不)係度|今日有冇返|有冇返|幾時返|幾時有(?:診"
    r"|睇)|邊日(?:有|應|返|睇|喺)|哪[天幾](?:有|在|看|應)|逢星期|時間表|更表"
    r"|幾點(?:返|到|有得睇|開始|應診|睇到|走|放)|什麼時[候間](?:在|上|看|應|有|返|坐)|何時(?:休|應|在|返|上))"
)
_DOCTORS: Final = any_of(
    r"醫生[^,。?!]{0,3}(?:是|係|屬|睇|看)(?:於)?(?:哪|邊|咩|乜|什麼|甚麼)(?:一)?(?:個)?(?:專)?科"
    r"|\b(?:dr|doctor) [a-z]+(?:'s)?[^.?!]{0,12}\bspecialt(?:y|ies)\b",
    r"醫生[^,。?!]{0,4}(?:放緊|放)(?:大)?假",
    r"醫生[^,。?!]{0,4}(?:逢|每)?(?:星期|禮拜|周)幾",
    r"\b(?:dr|doctor) [a-z]+'?s? (?:next|clinic|sessions?)\b|\b(?:is|are) (?:dr|doctor) [a-z]+ (?:good|nice"
    r"|experienced|a |an )|\btell me about (?:dr|doctor)\b|\b(?:skin|bone|heart|ent|eye|children'?s?|paediatric\w*"
    r"|pediatric\w*|gynae\w*|dermatolog\w*|specialist)\b[^.?!]{0,10}\b(?:specialists?|doctors?|dr)\b|\b(?:any|have"
    r"|there) (?:an? )?(?:p(?:a)?ediatric\w*|specialists?|gynae\w*|dermatolog\w*)\b|\bwho (?:is|'s) (?:working|in"
    r"|there|on)\b",
    r"醫生[^,。?!]{0,4}(?:退休|離職|係男|係女|男定女|幾歲|畢業|資歷|喺度未|仲喺度|走[咗左])",
    r"有(?:咩|邊|乜|哪|什麼|幾)(?:位|個|啲|些|多位|多個)?(?:專科)?醫生|(?:邊|哪)一?(?:位|個)(?:專科)?醫生(?!都)"
    r"|(?:有冇|有沒有|有)[^,。?!]{0,8}(?:女|男|專科"
    r"|兒科|婦科|皮膚科?|骨科|說[^,。?!]{1,4}話的?|識[^,。?!]{1,6}(?:話|文)?嘅?)醫生|[男女]醫生|醫生名單|醫生(?:嘅"
    r"|的)?(?:資歷|背景|專科|經驗)|(?:邊|哪)一?(?:位"
    r"|個)[^,。?!]{0,8}(?:擅長|專科|睇開|專門|識睇|返)|幾多(?:個|位)醫生",
    rf"{_DOCTOR}[^。?!]{{0,14}}{_SITS}|{_SITS}[^。?!]{{0,8}}{_DOCTOR}(?!紙)|醫生[^,。?!]{{0,6}}(?:星期幾|禮拜幾|周幾"
    rf"|逢|邊幾日"
    rf"|係咪[^,。?!]{{0,8}}科|是不是[^,。?!]{{0,8}}科|識唔識|會唔會講|專長|擅長|當[更值])|醫生[^,。?!]{{0,6}}(?:日診"
    rf"|夜診|應診)?時間(?:係|是|表|呢)",
    r"\b(?:which|what) (?:doctors?|specialists?|dr)\b|\bwho (?:is|are) (?:the |your )?(?:doctors?|on duty|in today"
    r"|working|available)\b|\b(?:female|male|lady|woman|cantonese|mandarin|english)[- ]?(?:speaking )?(?:doctors?|dr"
    r"|gp)\b|\bdoctors? (?:who|that) speaks?\b|\b(?:does|do) (?:dr|doctor|any|the doctor"
    r"|your doctors?)[^.?!]{0,20}\b(?:speak|work|sit|practi[sc]e|have clinic|come in|do (?:evenings?|weekends?"
    r"|saturdays?|sundays?))\b",
    r"\bwhat days? (?:is|does|do|are)\b|\b(?:dr|doctor) [a-z]+ (?:is )?(?:an? )?(?:\w+ )?specialist\b|\b(?:is|are"
    r"|will|when is|when will) (?:dr|doctor|the doctor)\b[^.?!]{0,20}\b(?:in|on duty|working|back|away|on leave|off"
    r"|there|around|on holiday|be (?:in|back|there|away))\b(?! (?:the )?(?:morning|afternoon"
    r"|evening)[^.?!]{0,10}(?:free|slot))",
    r"\b(?:dr|doctor) ?[a-z]+'?s? (?:\w+ )?(?:hours|schedule|timetable|days|consultation (?:hours|times?)"
    r"|qualifications?|speciali[st]\w*|off days?|day off)\b|\bwhen (?:does|do|is) (?:dr|doctor"
    r"|the doctor)[^.?!]{0,20}\b(?:work|sit|in|start|finish|available|come)\b|\bhow many doctors\b|\b(?:dr"
    r"|doctor)s? (?:qualified|speciali[sz]e)\b|\byour doctors?'? (?:names?|list|speciali\w*|schedules?)\b"
    r"|\bwho (?:sits|sees|works)\b|\bhave (?:any |an? )?(?:female|male|lady|woman|paediatric\w*|pediatric\w*|skin"
    r"|specialist) doctors?\b",
)
_HOURS: Final = any_of(
    r"(?:假期?|節|年初.|年三十|初[一二三四五六七]|紅日|平安夜|除夕|元旦|(?:星期|禮拜|周)[日六天]|周末"
    r"|週末)(?:嗰日|當日|晚"
    r"|朝早|下晝|晏晝|上晝|仲|你[哋們]|會|都)*(?:有(?:冇|沒有)(?:得睇|人返工|人(?=[?喺在]|$))|睇(?:唔"
    r"|不)睇(?!到)|照(?:常|睇))"
    r"|(?:食晏|午飯|午膳|中午|晏晝|lunch)(?:時間|嗰陣|時段)?(?:仲)?有(?:冇|沒有)人(?!排|等)|(?:提早"
    r"|提前)(?:關|收|放|閂)",
    r"營業|收爐|(?:中午|lunch|午飯)[^,。?!]{0,4}有冇人|幾點幾?就?開",
    r"(?:假期|公假|紅日|星期[六日]|禮拜[六日])[^,。?!]{0,4}有冇(?:醫生|人|開|診)(?!位)",
    r"\bwhat time (?:is|are) (?:the |your )?(?:last|first|final)\b|\blast (?:consultation|slot|walk-?in)s?\b"
    r"|(?:提?早|遲)(?:啲|少少|咗)?收(?!到|咗錢)",
    r"\b(?:do|does|will|when do|when does) (?:you|u|the clinic) (?:guys )?(?:close|open|operate|shut)\b"
    r"|\b(?:operating|still open|open now|got open|got people)\b|^weekends?\?*$|開工未",
    r"做(?:唔|不)做(?:到|星期|禮拜|周)|做到幾點|幾點(?:鐘)?(?:之)?前|放(?:幾|多少)日|有(?:冇|沒有)夜診(?!位|期)"
    r"|(?:上班|下班|返工|放工|應診|營業)時間"
    r"|[你們哋所]幾點(?:鐘)?(?:上|下|放|收)[班工]|幾點(?:下班|截止|截籌|最後)|最(?:後|遲)(?:登記|掛號|幾點)"
    r"|幾點前(?:要)?(?:到|登記)|(?:通宵|24小時|廿四小時)"
    r"|幾點(?:鐘)?(?:開|收|關|閂|有人|開始|休|截)|開(?:門|市|診|工)(?!刀|工紙)|收工|閂門|關門|打烊|(?:應診|營業|開放"
    r"|辦公|服務|門診|診症|登記)時間|開(?:唔|不)開(?!到|到假"
    r"|到紙|藥|假|轉|得|報|證)|(?:有冇|有沒有|會唔會|會不會|係咪|是否)(?:照常)?(?:開(?:門|診|放)?|營業|應診)(?!到|藥"
    r"|假|轉|得到|藥膏|抗|證|病)|開嗎|照(?:常)?(?:開|應診"
    r"|營業|睇)|休息|休診|放假|開到幾(?:點|多)|開到年|開未|啟市|(?:午飯|午膳|lunch|中午)[^,。?!]{0,8}(?:幾點|時間"
    r"|休息|開|有人)|夜診(?:係|是)?(?:到?幾點|時間|開)"
    r"|(?:公眾假期|公假|紅日|新年|農曆年|年初|聖誕|中秋|國慶|清明|復活節|勞動節|星期日|禮拜日|星期六|週末|周末|除夕"
    r"|冬至)[^,。?!]{0,8}(?:開|應診|照常|休|有冇人|診)",
    r"\b(?:closing time|opening time|until what time|till (?:what time|when)|last (?:registration|patient|call)"
    r"|24 hours|timings?|open till|how late)\b|\b(?:are|r) (?:you|u) (?:guys )?(?:there|in|around|working"
    r"|operating) on\b|\b(?:opening|business|office|clinic|consultation|working|your) (?:hours|times?)\b|\bopen(?:s"
    r"|ed)?\b(?! (?:slots?|my|the (?:link|file|message|map|door)|a |an |it))|\bwhat time (?:(?:do|does|are"
    r"|is) )?(?:you|u|the clinic|it|reception|lunch)\b|\bclos(?:e|es|ed|ing)\b(?! (?:to|by|my))"
    r"|\b(?:public )?holidays?\b(?= |\?|$)|\blunch (?:break|hours?|time)\b|\bbusiness hours\b|\bhours\b(?= (?:on|of"
    r"|for|today|tomorrow|this)\b|\W*$)",
)
_KINDS_OF_CARE: Final = (
    r"(?:超聲波|心電圖|x光|照肺|驗[^,。?!]{1,6}|體檢|檢查|普查|疫苗|(?:打|縫|甲肝|乙肝|破傷風|hpv|流感|肺炎"
    r"|帶狀疱疹)[^,。?!]{0,6}針|縫針|拆線|疣|[痣瘊]|雞眼|性病|愛滋|針灸|跌打|中醫|物理治療|家訪|出診|上門|包紮"
    r"|到診|孕檢|產檢|激光|洗耳|生蛇|mmr|婚前|婦檢|入職|手術|濕疹|皮膚|牙科|洗牙|牙醫|眼科|抹片|避孕|環|戒煙"
    r"|視像|遙距|網上診症|洗耳|耳垢|通耳|傷口|洗傷口|換藥|過敏|敏感|體重|減肥|脫髮|植髮|美容|幼兒|bb針|兒科"
    r"|婦科|骨科|精神科|心理|輔導|睡眠|骨質|打石膏|抽脂|包皮|失眠|痛風|糖尿)"
)
_SERVICES: Final = any_of(
    r"包括?(?:甚麼|啲乜)|拆(?:唔|不)拆到|(?:可以|能)(?:抽血|驗血|拆線|照x光)",
    r"\bis there (?:an? )?[a-z ]{2,20}\b(?:vaccine|test|scan|check|jab|shot)\b[^.?!]{0,10}\b(?:at|in) (?:your"
    r"|the) clinic\b",
    rf"(?:有冇|有沒有|有得|有做|做唔做|睇唔睇|驗唔驗|打唔打|提供|是否有|是否可以|會唔會做|可唔可以(?:做|睇|驗|照|打"
    rf"|幫)|可以(?:做|處理|看|睇|驗|照|打)|能(?:做|處理|看|驗)"
    rf"|識唔識(?:睇|做)|處理|幫唔幫|做到|睇到|驗到|照到|打到|有冇得|做不做|看不看|打唔打到|驗唔驗到|能打"
    rf"|能照)[^,。?!]{{0,12}}{_KINDS_OF_CARE}",
    rf"{_KINDS_OF_CARE}[^,。?!]{{0,6}}(?:有冇|有沒有|做唔做|有做|有嗎|得唔得|做到|做唔到|提供|可以做嗎|有得做|嗎"
    rf"|有冇得)|(?:你[哋們]"
    rf"|診所)[^,。?!]{{0,4}}(?:有|做|睇|驗|提供|看|打)[^,。?!]{{0,10}}(?:㗎|嗎|架|呀|吖|未|\?)",
    r"有?冇得(?:做|打|驗|照|影)|幫(?:唔|不)幫|包(?:唔|不)包(?!三|藥)|(?:做|打|驗|照|睇)(?:唔|不)(?:做|打|驗|照"
    r"|睇)(?:到|得)?(?!醫生|症|你|我|呀?佢|切|人)"
    r"|(?:能|可以|可唔可以|有冇得|得唔得|能不能|能否)(?:做|驗|照)(?!到|返)[^,。?!]{1,10}",
    r"\b(?:are|is) [^.?!]{0,20}\b(?:jabs?|shots?|vaccines?|vaccinations?|tests?|scans?"
    r"|x-?rays?)\b[^.?!]{0,6}\b(?:available|done|offered)\b|\bpossible to (?:have|get|do)\b[^.?!]{0,25}\b(?:removed?"
    r"|done|tested|checked)\b|\bcan (?:i|we|my \w+) (?:get|be) (?:tested|checked|screened|vaccinated)\b"
    r"|\bwhat (?:kind of |types? of )?(?:check[- ]?ups?|tests|vaccines?|packages?|health checks?)\b",
    r"\b(?:you|u|clinic)(?: guys)? (?:can |also )?(?:do|have|offer)\b[^.?!]{1,25}\?",
    r"^(?:請問|你好|您好|想問(?:下|吓)?|想知|hi|hello|,|\s)*(?:你[哋們]|貴?診所|呢度|這裡|這裏)*(?:有冇|有沒有"
    r"|有無)(?!位|期|人|號|籌|得|時間|醫生|開|車|收到|記錄"
    r"|紀錄|問題|事|空)[^,。?!\d]{1,12}(?:服務|提供|得?[做打驗照](?:㗎|嗎|呀|\?|$))|(?:服務|項目)(?:有|係|是|呢)",
    r"(?:包|包括|包埋|包含)(?:啲|晒|咗)?(?:咩|乜|什麼|哪些|邊啲)|(?:有|提供)(?:咩|乜|啲咩|邊啲|什麼"
    r"|哪些)[^,。?!]{0,4}(?:服務|檢查|套餐|疫苗|項目|套餐|計劃|針)"
    r"|服務(?:範圍|項目|有)|(?:驗|檢查)(?:啲)?(?:咩|乜|什麼)(?:項目)?",
    r"\b(?:do|does|can|could) (?:you|u|your (?:clinic|doctors?|nurses?|staff)|the (?:clinic|doctors?|nurse)|dr \w+"
    r"|one of)(?: guys| also| ever)? (?:do|offer|provide|have|give|treat|remove|handle|see|perform|carry|test|check"
    r"|stitch|freeze|syringe|clean|help with|inject|vaccinat\w*|deal with|accept (?:children|kids|babies"
    r"|new patients)|sell|stock|take (?:x-?rays?|blood|new patients|children|kids))\b(?![^.?!]{0,15}\b(?:slots?"
    r"|appointments?|availability|any(?:thing)? (?:time|on)|tickets?|record|info|data|insurance|my)\b)",
    r"\bcan i (?:get|have|do) (?:an?|my|the) [^.?!]{0,25}\b(?:test|check|scan|shot|jab|vaccine|x-?ray|ultrasound|ecg"
    r"|smear|screening|done|removed|at your place)\b|\b(?:services|what'?s included|what is included|included in"
    r"|does it include|what tests|what vaccines|house calls?|home visits?|video consult\w*|teleconsult\w*"
    r"|telemedicine)\b|\bis there (?:an? )?(?:x-?ray|ultrasound|physio\w*|lab|pharmacy|dentist)\b|\b(?:do|is"
    r"|are) (?:any )?(?:stitches|x-?rays?|scans?|vaccines?|tests?) (?:done|available|offered|provided)\b",
)
_BRING: Final = any_of(
    r"(?:帶|準備)(?:啲|備|定)?(?:咩|乜|什麼|邊啲|哪些)|要帶|(?:使唔使|要唔要|需唔需要|需要|駛唔駛)(?:帶|空肚|空腹"
    r"|禁食|戒口)|空肚|空腹|禁食",
    r"\b(?:what (?:should|do|must) (?:i|we) (?:need to )?(?:bring|prepare)|bring (?:my|anything|along|what)"
    r"|need to bring|fasting|fast before)\b|\b(?:do|should) (?:i|we) (?:need to |have to )?(?:fast|bring"
    r"|stop eating)\b",
)
_PREPARING: Final = any_of(
    r"(?:驗身|體檢|身體檢查|抽血|驗血|檢查)(?:嗰|那|之|當)?(?:日|朝|天|前|早)*[^,。?!藥]{0,10}(?:飲|喝|食"
    r"|吃)(?!藥|緊)",
    r"\b(?:drink|eat|have breakfast|water)\b[^.?!]{0,20}\b(?:before|on the (?:day|morning) of)\b[^.?!]{0,15}"
    r"\b(?:check|test|exam|blood)",
)
"""How to prepare for a check, which the clinic's file says; how medicine is taken it does not."""

_SENTENCE: Final = compiled(r"[?,;!。\n]+")
_TOPICS: Final = (
    ("wheelchair", _WHEELCHAIR),
    ("fees", _PRICE),
    ("payment", _PAYING),
    ("parking", _PARKING),
    ("bring", _BRING),
    ("doctors", _DOCTORS),
    ("hours", _HOURS),
    ("address", _PLACE),
)


def fact_asked(plain: str) -> str | None:
    """The topic of the clinic's facts that a text (in its matching form) asks for; None: none of them."""
    topic = next((topic for topic, pattern in _TOPICS if pattern.search(plain)), None)
    if topic == "address" and _OTHER_STOP.search(plain) and not _OURS.search(plain):
        return None
    return topic


def facts_asked(plain: str) -> tuple[str, ...]:
    """Every topic that a sentence of the text asks for, in their order; the first is `fact_asked` where none does."""
    asked = [fact_asked(sentence) for sentence in _SENTENCE.split(plain)]
    return tuple(dict.fromkeys(topic for topic in asked if topic))


def asks_how_to_prepare(plain: str) -> bool:
    """Whether the text asks what may be eaten or drunk before a check, and names no medicine."""
    return _PREPARING.search(plain) is not None


def asks_price(plain: str) -> bool:
    """Whether the text asks what something costs."""
    return _PRICE.search(plain) is not None


def asks_for_services(plain: str) -> bool:
    """Whether the text asks whether the clinic does something at all."""
    return _SERVICES.search(plain) is not None
