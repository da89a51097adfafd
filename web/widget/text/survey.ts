// Both languages together: they are loaded with the first card, after all that is needed to write.
const en = {
  survey: "Survey",
  of: "{rating} of {points}",
  comment: "Anything to add? Optional",
  send: "Send",
  sending: "Sending",
  failed: "Your answer could not be sent.",
  missing: "The survey could not be loaded.",
  retry: "Try again",
  thanks: "Thank you for your answer",
  yours: "You chose",
  change: "Change the answer",
  cancel: "Keep it as it is",
  expired: "The time to answer is over.",
};

const ja: typeof en = {
  survey: "アンケート",
  of: "{points}段階中{rating}",
  comment: "ひとこと（任意）",
  send: "送信",
  sending: "送信中",
  failed: "回答を送信できませんでした。",
  missing: "アンケートを読み込めませんでした。",
  retry: "もう一度試す",
  thanks: "ご回答ありがとうございました",
  yours: "お選びの評価",
  change: "回答を変更",
  cancel: "変更しない",
  expired: "回答の期間が終わりました。",
};

export const texts = { en, ja };
