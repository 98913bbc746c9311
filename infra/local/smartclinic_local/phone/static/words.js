// What the page itself says, as a Hong Kong phone would, and how it writes times.

const WORDS = {
  zh: {
    patients: "病人電話", patientsHint: "揀一位，用佢部電話同診所傾", clinicNumber: "診所號碼",
    chat: "對話", message: "訊息", send: "傳送", sticker: "傳貼圖", close: "關閉", typing: "正在輸入…", business: "商業帳戶",
    offline: "連線中斷，正在重試…", failed: "傳送唔到，請再試。", today: "今日", yesterday: "昨日", you: "你", clinic: "診所",
    notice: "示範用電話：呢度嘅訊息只會去到呢部電腦上面嘅服務。",
    sent: "已傳送", delivered: "已送達", read: "已讀", stickerShown: "貼圖", language: "English",
    journey: "訊息旅程", journeyHint: "畀開發人員：按參考編號睇每個訊息行過嘅路", reference: "參考編號（wamid 或 outbox id）",
    noJourney: "未有訊息。傳一個，或者撳訊息嘅時間。", unknownReference: "搵唔到呢個編號。", journeyOf: "睇呢個訊息嘅旅程",
    attach: "傳其他嘢", shared: { picture: "相片", voice: "語音訊息", document: "文件", location: "位置", card: "聯絡人名片", call: "WhatsApp 致電" },
    more: "更多", like: "讚好", unlike: "收回讚好", edit: "修改", remove: "收回訊息", editing: "正在修改訊息", edited: "已修改", revoked: "你已收回呢個訊息",
    choose: "請揀", call: "致電",
    types: { call: "未接致電", sticker: "貼圖", image: "相片", audio: "語音訊息", video: "影片", document: "文件", location: "位置", contacts: "聯絡人名片", order: "訂單", unsupported: "呢個訊息顯示唔到" },
    unread: "個未讀", noMessages: "未有訊息",
    starters: ["我想約聽日下晝睇醫生", "Can I see a doctor tomorrow afternoon?", "攞籌", "診所幾點開門？"],
  },
  en: {
    patients: "Patients’ phones", patientsHint: "Choose whose phone to write from", clinicNumber: "Clinic’s number",
    chat: "Chat", message: "Message", send: "Send", sticker: "Send a sticker", close: "Close", typing: "typing…", business: "Business account",
    offline: "Connection lost, trying again…", failed: "Not sent. Please try again.", today: "Today", yesterday: "Yesterday", you: "You", clinic: "Clinic",
    notice: "A demonstration phone: messages go only to the service running on this computer.",
    sent: "Sent", delivered: "Delivered", read: "Read", stickerShown: "Sticker", language: "中文",
    journey: "A message’s journey", journeyHint: "For developers: the way of each message, by reference", reference: "Reference (wamid or outbox id)",
    noJourney: "No message yet. Send one, or press a message’s time.", unknownReference: "Nothing has this reference.", journeyOf: "Show this message’s journey",
    attach: "Send something else", shared: { picture: "Photo", voice: "Voice message", document: "Document", location: "Location", card: "Contact card", call: "Call on WhatsApp" },
    more: "More", like: "Like", unlike: "Take the like back", edit: "Edit", remove: "Delete for everyone", editing: "Editing a message", edited: "Edited", revoked: "You deleted this message",
    choose: "Choose one", call: "Call",
    types: { call: "Missed call", sticker: "Sticker", image: "Photo", audio: "Voice message", video: "Video", document: "Document", location: "Location", contacts: "Contact card", order: "Order", unsupported: "This message cannot be shown" },
    unread: "unread", noMessages: "No messages yet",
    starters: ["Can I see a doctor tomorrow afternoon?", "我想約聽日下晝睇醫生", "Can I take a number?", "When are you open?"],
  },
};

const ZONE = "Asia/Hong_Kong";
let language = localStorage.getItem("language") || "zh";

export const word = (name) => WORDS[language][name];
const locale = () => (language === "zh" ? "zh-HK" : "en-HK");
const day = (instant) => new Intl.DateTimeFormat("en-CA", { timeZone: ZONE }).format(instant);

export function switchLanguage() {
  language = language === "zh" ? "en" : "zh";
  localStorage.setItem("language", language);
}

export function fillWords() {
  document.documentElement.lang = language === "zh" ? "zh-HK" : "en";
  for (const node of document.querySelectorAll("[data-word]")) node.textContent = word(node.dataset.word);
  for (const node of document.querySelectorAll("[data-label]")) node.setAttribute("aria-label", word(node.dataset.label));
  for (const node of document.querySelectorAll("[data-placeholder]")) node.placeholder = word(node.dataset.placeholder);
}

export const dayOf = (iso) => day(new Date(iso));

export function clockTime(iso) {
  return new Intl.DateTimeFormat(locale(), { timeZone: ZONE, hour: "numeric", minute: "2-digit", hour12: true }).format(new Date(iso));
}

export function exactTime(iso) {
  const options = { timeZone: ZONE, hour: "2-digit", minute: "2-digit", second: "2-digit", fractionalSecondDigits: 3, hourCycle: "h23" };
  return new Intl.DateTimeFormat("en-GB", options).format(new Date(iso));
}

export function dayName(iso, now) {
  const that = dayOf(iso);
  if (that === dayOf(now)) return word("today");
  if (that === day(new Date(new Date(now) - 86400000))) return word("yesterday");
  return new Intl.DateTimeFormat(locale(), { timeZone: ZONE, dateStyle: "full" }).format(new Date(iso));
}
