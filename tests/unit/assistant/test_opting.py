"""STOP and START are whole messages; what only contains the words is something else."""

from __future__ import annotations

import pytest

from smartclinic.assistant.understanding.opting import Opting, opting

_OUT = """
停止
停
停啦
停止呀
停止。
停止！！
「停止」
请停止
唔該停止
停止唔該
停止，多謝
STOP
stop
Stop.
ＳＴＯＰ
STOP!!!
🛑 STOP
"STOP"
stop please
please stop
pls stop
stop all
STOPALL
stop messages
stop sending me messages
please stop sending reminders
unsubscribe
Unsubscribe please
unsubscribe me
opt out
opt-out
no more messages
don't send me messages
do not text me
取消訂閱
取消订阅
退訂
退订
停止訂閱
停止提醒
停止提醒我
停止接收
停止發送訊息
唔好再send
唔好再send俾我
唔好再send訊息俾我
唔好再發訊息
唔好再提我
唔要提醒
我唔要訊息
我唔想再收到訊息
不要再發訊息
不要再发信息给我
取消提醒
停收訊息
我想停止
停止STOP
唔好再send訊息嚟
我要退订短信
請停止向我發送訊息。
不要再给我发消息了
請把我從名單移除
remove me from your list
I don't want to receive any more messages
取消訂閱 唔好再send覆診提示
我不想再收到貴診所的任何宣傳訊息，請把我從名單中移除。
取消訂閱,我聽日個預約照嚟
Unsubscribe. I will still come tomorrow
stop sending me messages, my booking tomorrow stays
S.T.O.P
s t o p
S-T-O-P
st\u200bop
STOP STOP
唔該停止發送訊息比我
"""

_IN = """
恢復
恢复
恢復啦
唔該恢復
「恢復」
START
start
Start.
ＳＴＡＲＴ
start again
please start
resume
Resume reminders
resume please
subscribe
opt in
訂閱
订阅
開始
开始
重新訂閱
恢復提醒
恢復訂閱
再收訊息
收返提醒
unstop
我之前停咗收訊息，而家想收返你哋嘅提示
重新開返啲提示訊息俾我啦 之前撳錯咗停止
I opted out by mistake, please turn the reminders back on
我想重新接收你们的信息
"""

_NEITHER = """
停止食藥得唔得
停藥得唔得
bus stop 喺邊
stop by at 3?
can I stop taking the pills
should I stop the antibiotics
stop bleeding
bleeding won't stop
the pain does not stop
don't stop
don't stop sending me messages
唔好停
唔好停止
停止預約
取消，我聽日嚟唔到
取消
取消預約
取消聽日嘅預約
cancel
cancel my appointment
cancel my booking please
end
quit smoking
quit
no
唔要
唔好
唔使
唔要喇
唔約喇
唔等喇
唔好取消
停診
停車
停車場喺邊
停唔停診
停診未
stop taking the pills?
唔好再食
停藥 唔好再食
stop. chest pain
唔要，多謝
sorry
by mistake
撳錯咗
訊息收到，多謝
停止發燒
停止流血
止唔到血
開始時間
幾時開始
開始發燒
開始食藥
由幾點開始
停得唔得
我要開始食藥未
唔想食藥
唔好打針
再提醒我交乜嘢文件
唔使提醒佢
取消通知書
幾點開始睇症
what time do you start
start time
when does the clinic start
start at 3pm
resume work letter
恢復得點
身體恢復咗
恢復期
術後恢復
回復我
訂閱幾錢
點樣取消訂閱
停止提醒係點樣㗎
提醒我聽日
send我地址
唔好send錯地址
唔好再改期
通知我
subscribe to what
full stop
one stop service
non-stop cough
stopover
停經
月經停咗
停牌
我想約星期五
2
👍

"""


@pytest.mark.parametrize("text", [*_OUT.strip("\n").splitlines(), " stop \n"])
def test_it_opts_out(text: str) -> None:
    assert opting(text) is Opting.OUT


@pytest.mark.parametrize("text", _IN.strip("\n").splitlines())
def test_it_opts_in(text: str) -> None:
    assert opting(text) is Opting.IN


@pytest.mark.parametrize("text", [*_NEITHER.strip("\n").splitlines(), "", " ", "\n"])
def test_other_messages_with_these_words_do_neither(text: str) -> None:
    assert opting(text) is None


def test_a_long_message_is_read_in_a_moment() -> None:
    assert opting("唔好再" * 1300) is None
    assert opting("please " * 580) is None
