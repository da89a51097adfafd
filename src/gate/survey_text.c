#include "gate/survey_text.h"

static const SurveyText texts[LANGUAGE_COUNT] = {
    [LANGUAGE_EN] = {
        .tag = "en",
        .title = "Survey",
        .comment = "Anything to add? Optional",
        .send = "Send",
        .change = "Change the answer",
        .thanks = "Thank you. Your answer has been kept.",
        .until = "You can change your answer for 28 days after we asked.",
        .rating_needed = "Please choose a rating first.",
        .too_long = "The comment is too long. Please shorten it to 2,000 characters.",
        .bad_link = "This link does not work",
        .bad_link_more = "It may have been cut when it was copied. Please open it from the "
                         "letter again.",
        .expired = "The time to answer is over",
        .expired_more = "This survey could be answered for 28 days. Thank you for coming back "
                        "to it.",
    },
    [LANGUAGE_JA] = {
        .tag = "ja",
        .title = "アンケート",
        .comment = "ひとこと（任意）",
        .send = "送信",
        .change = "回答を変更",
        .thanks = "ご回答ありがとうございました。内容を受け付けました。",
        .until = "回答は、お送りした日から28日間変更できます。",
        .rating_needed = "まず評価をお選びください。",
        .too_long = "コメントが長すぎます。2,000文字以内に短くしてください。",
        .bad_link = "このリンクは使えません",
        .bad_link_more = "コピーの途中で切れた可能性があります。メールからもう一度開いてください。",
        .expired = "回答の期間が終わりました",
        .expired_more = "このアンケートの回答期間は28日間でした。お越しいただきありがとうございます。",
    },
};

const SurveyText *survey_text(Language language)
{
    return &texts[language];
}
