"""Questions that only a doctor may answer: what a symptom, a figure or a medicine means, what to take or to do. Pu"
"re."""

from __future__ import annotations

from typing import Final

from smartclinic.assistant.understanding.matching import any_of

_A_MEDICINE: Final = (
    r"\b(?:medicines?|medication|meds|pills?|tablets?|drugs?|antibiotics?|panadol|paracetamol|ibuprofen|aspirin"
    r"|insulin)\b"
)
_DRUG: Final = r"(?:藥|丸|抗生素|消炎|止痛|退燒|類固醇|維他命|必理痛|布洛芬|頭孢|panadol|益生菌|補品|中藥|西藥|葯)"
_SYMPTOM: Final = (
    r"(?:紅點|紅疹|暈|痛|燒|嘔|咳|嗽|痕|癢|瀉|腫|疹|水痘|抽筋|失眠|瞓唔到|貧血|鼻水|鼻血|發冷|(?<!油)麻(?!煩|地|將"
    r"|雀|醉)|眼紅"
    r"|紅眼|血壓|血糖|膽固醇|尿酸|心跳|手震|出血|流血|滲血|屙血"
    r"|唔舒服|不舒服|感冒|流感|肚屙|便秘|濕疹|敏感|發炎|含膿|傷口|疤|瘀|拉肚子|生痱滋|皮膚|月經|經期|胎動|懷孕|有咗"
    r"|鬼剃頭|甩頭髮|腳趾|膝頭|打冷震|吐奶|嘔奶|瘤|水泡|傷風|(?<!看)(?<!睇)病(?!人|歷|假|房"
    r"|床|症))"
)
_WHAT_TO_DO: Final = (
    r"(?:怎麼回事|什麼原因|點算|點好|點做|點解|點樣|怎麼辦|怎辦|如何是好|係唔係|係咪(?!有?(?:位|號|人))|是不是|是否"
    r"|會唔會|會不會"
    r"|有冇事|有沒有事|有冇問題|正唔正常|正常(?:嗎|嘛|定)"
    r"|嚴唔嚴重|嚴重(?:嗎|嘛)|傳染|幾時(?:先)?(?:會|可以)?(?:好|退|消)|幾耐(?:先)?(?:會)?(?:好|退|消)"
    r"|多久(?:才)?(?:會)?(?:好|退|消)|(?:使唔使|要唔要|需唔需要"
    r"|需要|應唔應該|應該|駛唔駛)(?!預約|約|等|排|攞|帶|俾|畀|book|拎|改|交|登記|驗身|預早)"
    r"|(?:可唔可以|得唔得|可以|能不能|能否|可否|能)(?:去)?(?:沖涼|洗澡|洗頭|運動|跑步|游水|游泳|飲|食|吃|喝|揸車"
    r"|開車|返工|返學|上班|上學|飛|搭飛機|打針|接種|做運動|敷|搽|塗|自己))"
)
_MEDICAL: Final = (
    any_of(
        rf"[食服吃停用塗搽飲喝][^,。?!]{{0,10}}{_DRUG}[^。?!]{{0,14}}(?:得唔得|可唔可以|好唔好|使唔使|要唔要|冇事"
        rf"|有事|有問題|可以嗎|得嗎|能不能|點算|點好|安唔安全"
        rf"|會唔會|是否|嗎|呀\?|作嘔|暈|嘔|敏感)",
        rf"(?:可唔可以|可以|能不能|能否|可否|應否|使唔使|要唔要|還能|仲可以|仲可唔可以|是否需要|是否可以|應該"
        rf"|得唔得)[^,。?!]{{0,8}}(?:食|服|吃|停|飲|喝|用|塗|搽"
        rf"|打)[^,。?!]{{0,10}}{_DRUG}(?!費)",
        rf"{_DRUG}[^,。?!]{{0,10}}(?:副作用|飯前|飯後|空肚|停[咗了]?|一齊食|同時食|得唔得|好唔好|依賴|相沖|敏感|漏"
        rf"|食漏|隔幾耐|幾耐食|食幾|一日幾|食唔食得|有冇影響)",
        rf"(?:飯前|飯後|空肚|漏服|食漏|漏食|忘記食|唔記得食|食多[咗左]|一日食|每日食"
        rf"|隔幾耐食)[^。?!]{{0,12}}(?:{_DRUG}|食|服|粒)|(?:咩|乜|邊隻|什麼|哪種)藥|食(?:咩"
        rf"|乜|邊隻|幾多).{{0,4}}{_DRUG}",
        rf"{_DRUG}[^,。?!]{{0,6}}(?:點樣?|怎麼|怎樣|如何)(?:食|服|吃|用|搽|塗|飲|打)",
        r"有(?:啲|什)?[咩乜麼][嘢野]?可以(?:食|飲|搽|敷|服|吃|喝|塗)(?:返|下|吓|番|\W*$)",
        r"副作用|[熱凍冷]敷|怎麼回事|(?:係咪|是否|是不是)要[^,。?!]{0,6}(?:先|後|才)(?:食|服)|[食服吃](?:飽|完飯"
        r"|嘢)?(?:先|後)[食服吃]|(?:可以|能|可唔可以|可否|能否)[^,。?!]{0,4}(?:一起|一齊|同時)[食吃服]"
        r"|服用[^,。?!]{0,8}(?:期間|時)|(?:凍親|感冒|傷風|病|咳)[^,。?!]{0,6}(?:可唔可以|可以|能)(?:飲|食|吃|喝)"
        r"|使唔使(?:切|做手術|開刀|打針|食藥|驗血|照)|會唔會係|同[^,。?!]{1,8}有冇?關|(?:要|應該|可以)(?:食|飲"
        r"|敷|搽)(?:啲)?(?:咩|乜|什麼)|可唔可以(?:濕水|掂水|落水|沖水|濕)"
        r"|敷[^,。?!]{0,4}(?:定|還是)敷|[食飲滴搽用敷打][咩乜][^,。?!]{0,8}(?:好|得|啱)|停.{0,3}藥"
        r"|[食飲吃喝打揸沖](?:唔|不)[食飲吃喝打揸沖](?:得)"
        r"|(?:戒口|忌口)|咩病|係咪有(?:病|事)|嚴唔嚴重|點醫|咩原因|咩事會|應該(?:食|敷|搽)",
    ),
    any_of(
        rf"{_SYMPTOM}[^。?!]{{0,16}}{_WHAT_TO_DO}",
        rf"(?:點算|點好|點解|怎麼辦|會唔會|係咪|是不是|平時要注意|要注意)[^。?!]{{0,14}}{_SYMPTOM}",
        r"(?:血壓|血糖|膽固醇|尿酸|心跳|體溫|肝酵素|血紅素|ldl|hdl|bmi|糖化)[^。?!]{0,6}\d[^。?!]{0,10}(?:高|低|正常"
        r"|算|嚴重|係咪|是不是|ok|得唔得|危險|要唔要"
        r"|\?)",
        r"(?:敏感|過敏|懷孕|孕婦|有[咗左]bb|大肚|哺乳|餵(?:人)?奶|母乳|長期病|糖尿|高血壓|心臟病"
        r"|哮喘)[^。?!]{0,14}(?:可唔可以|可以|得唔得|食唔食得|打唔打得|能不能|能否|適唔適合"
        r"|安唔安全|有冇影響|能(?:打|食|吃|服|用)|[打食吃服用]得)",
        r"(?:平時|平日)?要?注意(?:咩|乜|什麼|啲咩)|(?:打完針|接種後|手術後|拔牙後|做完)[^。?!]{0,14}(?:可唔可以"
        r"|得唔得|可以|正常|幾耐)",
    ),
    any_of(
        rf"\b(?:is it|will i be|am i|is that|is this)\b[^.?!]{{0,20}}\b(?:ok|okay|safe|alright|fine|normal|serious"
        rf"|contagious|dangerous|bad|infectious|cancer|broken|infected)\b[^.?!]{{0,40}}(?:{_A_MEDICINE}|to (?:take"
        rf"|stop|be|have|feel|exercise|eat|drink)|\?|$|after|for|that|if)",
        rf"\b(?:took|taken|taking|take|stop|stopped) [^.?!]{{0,20}}{_A_MEDICINE}[^.?!]{{0,20}}(?:\?|\b(?:ok|okay"
        rf"|safe|normal|sick|dizzy|vomit\w*|wrong)\b)",
        rf"\b(?:can|should|may|could) (?:i|he|she|we|my \w+) (?:still |also )?(?:take|stop|give|use|mix|combine"
        rf"|drink|eat|skip|double)\b.{{0,30}}(?:{_A_MEDICINE}|\bwith\b|\bwhile\b|\balcohol\b|\bfood\b|\bit\b"
        rf"|\bthem\b|\bif\b|\bafter\b)",
        r"\b(?:can|should|may) (?:i|he|she|we|my \w+) (?:still )?(?:eat|drink|shower|swim|exercise|run|drive|fly"
        r"|bathe|have (?:alcohol|coffee|sex|seafood)|go (?:to work|to school"
        r"|swimming))\b(?![^.?!]{0,12}\b(?:before (?:the|my) (?:check|test|blood)))",
        r"\b(?:fever|vomiting|rash|dizzy|pain|ache|cough\w*|sore|swollen|swelling|itch\w*|bleeding|diarrh\w*"
        r"|headache|burn\w*|lump|bite)\b[^.?!]{0,40}\b(?:what (?:should|can|do|could)|should i|is (?:it|that|this)"
        r"|do i need|normal|serious|worr\w*|how long|why|what causes|cure|get rid)\b",
        r"\b(?:do i|should i|need i|do we) (?:need to )?(?:worry|be worried|go to (?:a&e|a and e|hospital|er)"
        r"|be concerned)\b|\bshould (?:i|we) (?:be )?(?:worried|concerned)\b",
        r"\b(?:dosage|dose|side effects?|should i take|is it serious|what medicine|which medicine|diagnos\w*"
        r"|symptoms? of|what causes|cure for|contagious)\b",
        r"\b(?:what|why)\b[^.?!]{0,20}\b(?:mean|means|cause|causing|wrong with (?:me|him|her|my))\b|\bwhy (?:do|does"
        r"|is|am|are) (?:i|my|he|she)\b[^.?!]{0,40}\b(?:feel|hurt\w*|pain\w*|itch\w*|cough\w*|bleed\w*|tired|dizzy"
        r"|swollen)\b",
        r"\bhow long (?:will|does|do|should|until|before)\b[^.?!]{0,25}\b(?:last|contagious|infectious|fever|rash"
        r"|chickenpox|flu|cold|cough|covid|heal|recover|better|swelling)\b|\b(?:home remed\w+|what (?:helps|is good"
        r"|can help)|any (?:tips|advice) for)\b|\bshould (?:my \w+|i|he|she|we) (?:get|have|take|see|go"
        r"|still)\b[^.?!]{0,30}\b(?:vaccine|jab|shot|if|even|while|with)\b",
        r"\bhow (?:do|can|would) (?:i|you|we) (?:know|tell) (?:if|whether)\b|\b(?:difference between|related to)\b",
        r"\b(?:blood pressure|bp|sugar|glucose|cholesterol|ldl|hdl|a1c|uric acid|temperature"
        r"|heart rate)\b[^.?!]{0,15}\d[^.?!]{0,30}(?:\b(?:high|low|normal|ok|worry|bad|safe|dangerous|mean)\b|\?)",
        r"\bhow (?:many|much|often)\b[^.?!]{0,25}\b(?:take|dose|mg|ml|pills?|tablets?|panadol|times a day"
        r"|times daily)\b|\bwhat (?:should|can|could) (?:i|we) (?:take|eat|drink|do|put|give"
        r"|use)\b[^.?!]{0,12}\b(?:for|about|if|to)\b",
        r"\b(?:pregnan\w*|breastfe\w*|nursing|allerg\w*|diabet\w*|asthma\w*)\b[^.?!]{0,40}\b(?:can|safe|ok|okay"
        r"|allowed|should)\b|\b(?:safe|ok|okay)\b[^.?!]{0,40}\b(?:pregnan\w*|breastfe\w*|allerg\w*|diabet\w*)\b",
    ),
)


_MEANING: Final = any_of(
    r"會唔會好返",
    r"(?:咩|乜嘢?|什麼|甚麼|點)意思|代表(?:咩|乜|什麼|有)|(?:偏|過|超)(?:高|低|標)|嚴(?:唔|不)嚴重|(?:高|低)(?:唔"
    r"|不)(?:高|低)",
    r"\b(?:mean|means|meaning|interpret|explain|too high|too low|abnormal)\b",
)


def is_medical_question(plain: str) -> bool:
    """Whether a text (in its matching form) asks what only a doctor may answer."""
    return any(pattern.search(plain) for pattern in _MEDICAL)


def asks_meaning(plain: str) -> bool:
    """Whether the text asks what a result means, and not whether it is there."""
    return _MEANING.search(plain) is not None
