// catalogue_list.h — the table of catalogue.h: key, English, Japanese.
//
// Write whole sentences; never glue a sentence together from parts. Japanese is polite (です・ます
// towards agents, 敬語 towards customers). Both languages have the same placeholders: a test sees
// to it.
#ifndef TEXT_CATALOGUE_LIST_H
#define TEXT_CATALOGUE_LIST_H

// clang-format off
#define CATALOGUE_LIST(X) \
    /* The stock bot flow, towards customers */ \
    X(TEXT_BOT_GREETING, \
      "Hello! How can we help you?", \
      "こんにちは。ご用件をお選びください。") \
    X(TEXT_BOT_OPTION_ORDER, "Order and delivery", "注文・配送について") \
    X(TEXT_BOT_OPTION_RETURN, "Returns", "返品・交換について") \
    X(TEXT_BOT_OPTION_PERSON, "Talk to a person", "担当者と話す") \
    X(TEXT_BOT_ANSWER_ORDER, \
      "Your order page shows where your parcel is. It usually arrives within three days.", \
      "配送状況はご注文履歴のページでご確認いただけます。" \
      "通常、3日以内にお届けいたします。") \
    X(TEXT_BOT_ANSWER_RETURN, \
      "You can return an unused item within 30 days of receiving it.", \
      "未使用の商品に限り、お届けから30日以内でしたら返品・交換を承ります。") \
    X(TEXT_BOT_ANYTHING_ELSE, \
      "Is there anything else we can help you with?", \
      "ほかにお困りのことはございますか。") \
    X(TEXT_BOT_ASK_NAME, "May we ask your name?", "お名前をお聞かせいただけますか。") \
    X(TEXT_BOT_ASK_EMAIL, \
      "What is your e-mail address, in case we lose the connection?", \
      "接続が切れた場合のご連絡のため、メールアドレスをお知らせいただけますか。") \
    X(TEXT_BOT_EMAIL_UNREADABLE, \
      "That does not look like an e-mail address. Could you check it, please?", \
      "メールアドレスの形式が正しくないようです。お手数ですが、もう一度ご確認ください。") \
    X(TEXT_BOT_ASK_NEW, \
      "Welcome back! Is this about something new?", \
      "再度のご連絡ありがとうございます。新しいご用件でしょうか。") \
    X(TEXT_BOT_OPTION_NEW, "Something new", "新しい用件") \
    X(TEXT_BOT_OPTION_SAME, "The same matter as before", "前回の続き") \
    X(TEXT_BOT_REPEAT_OPTIONS, \
      "I am sorry, I did not understand. Please choose one of these.", \
      "恐れ入りますが、以下からお選びください。") \
    X(TEXT_BOT_THANKS, \
      "Thank you! If there is anything else, just write to us.", \
      "ありがとうございます。また何かございましたら、お気軽にお声がけください。") \
    X(TEXT_BOT_HANDOFF, \
      "I am connecting you with a person. Please wait a moment.", \
      "担当者におつなぎします。少々お待ちください。") \
    /* What messaging triggers tell of the wait, towards customers */ \
    X(TEXT_QUEUE_NEXT, \
      "You are next in the queue.", \
      "次にご案内いたします。もうしばらくお待ちください。") \
    X(TEXT_QUEUE_PLACE_ONE, \
      "There is {count} person before you in the queue.", \
      "ただいま{count}名様がお先にお待ちです。順番にご案内いたします。") \
    X(TEXT_QUEUE_PLACE_OTHER, \
      "There are {count} people before you in the queue.", \
      "ただいま{count}名様がお先にお待ちです。順番にご案内いたします。") \
    /* The stock macros */ \
    X(TEXT_MACRO_GOODBYE_TITLE, "Say goodbye and end the session", \
      "終了のご挨拶をしてセッションを終了") \
    X(TEXT_MACRO_GOODBYE, \
      "Thank you for contacting us. This chat ends here; if you write again, a new request " \
      "starts.", \
      "お問い合わせいただき、誠にありがとうございました。こちらのチャットは以上で終了いたします。" \
      "再度メッセージをお送りいただいた場合は、新しいお問い合わせとして承ります。") \
    /* Why a channel of the composer cannot be used, towards agents */ \
    X(TEXT_COMPOSER_SESSION_ENDED, \
      "The messaging session has ended. The customer's next message opens a new conversation.", \
      "メッセージングのセッションは終了しています。" \
      "お客様の次のメッセージは新しい会話になります。") \
    X(TEXT_COMPOSER_NOT_MESSAGING, \
      "This ticket has no messaging session.", \
      "このチケットにはメッセージングのセッションがありません。") \
    X(TEXT_COMPOSER_CHANNEL_NOT_POSSIBLE, \
      "This channel cannot be used for this ticket.", \
      "このチケットではこのチャネルを使用できません。") \
    X(TEXT_COMPOSER_NO_EMAIL, \
      "No e-mail address of the customer is known.", \
      "お客様のメールアドレスが登録されていません。") \
    X(TEXT_COMPOSER_EMAIL_UNVERIFIED, \
      "The customer typed this e-mail address; it has not been verified.", \
      "このメールアドレスはお客様が入力したもので、まだ確認されていません。") \
    X(TEXT_COMPOSER_TICKET_CLOSED, \
      "The ticket is closed. Create a follow-up instead.", \
      "このチケットは終了しています。フォローアップを作成してください。") \
    X(TEXT_COMPOSER_HELD, \
      "Held: no sending address has been set up.", \
      "送信保留中：送信元アドレスが設定されていません。") \
    /* Lines of a ticket's history, towards agents */ \
    X(TEXT_EVENT_SESSION_STARTED, \
      "Messaging session started", \
      "メッセージングのセッションが開始されました") \
    X(TEXT_EVENT_SESSION_INACTIVE, \
      "Messaging session became inactive", \
      "メッセージングのセッションが非アクティブになりました") \
    X(TEXT_EVENT_SESSION_ACTIVE, \
      "Messaging session became active again", \
      "メッセージングのセッションが再びアクティブになりました") \
    X(TEXT_EVENT_ENDED_AGENT, \
      "Messaging session ended by {name}", \
      "{name}さんがメッセージングのセッションを終了しました") \
    X(TEXT_EVENT_ENDED_END_USER, \
      "Messaging session ended by the customer", \
      "お客様がメッセージングのセッションを終了しました") \
    X(TEXT_EVENT_ENDED_TRIGGER, \
      "Messaging session ended by the trigger \"{name}\"", \
      "トリガ「{name}」がメッセージングのセッションを終了しました") \
    X(TEXT_EVENT_ENDED_AUTOMATION, \
      "Messaging session ended by the automation \"{name}\"", \
      "自動化「{name}」がメッセージングのセッションを終了しました") \
    X(TEXT_EVENT_ENDED_INACTIVITY, \
      "Messaging session ended because the customer did not answer", \
      "お客様からの応答がないため、メッセージングのセッションが終了しました") \
    X(TEXT_EVENT_ENDED_TICKET_CLOSED, \
      "Messaging session ended because the ticket was closed", \
      "チケットが終了したため、メッセージングのセッションが終了しました") \
    X(TEXT_EVENT_ENDED_INTEGRATION, \
      "Messaging session ended by an integration", \
      "外部連携によりメッセージングのセッションが終了しました") \
    X(TEXT_EVENT_END_UNDONE, \
      "{name} took the end of the messaging session back", \
      "{name}さんがメッセージングのセッションの終了を取り消しました") \
    X(TEXT_EVENT_ASSIGNED, \
      "Assigned to {name}", \
      "{name}さんに割り当てられました") \
    X(TEXT_EVENT_OFFERED, \
      "Offered to {name}", \
      "{name}さんに割り当て候補として通知されました") \
    X(TEXT_EVENT_ROUTING_EMAIL, \
      "Routing channel changed to e-mail", \
      "ルーティングチャネルがメールに変更されました") \
    X(TEXT_EVENT_ROUTING_MESSAGING, \
      "Routing channel changed to messaging", \
      "ルーティングチャネルがメッセージングに変更されました") \
    X(TEXT_EVENT_CONTINUES, \
      "Continues ticket #{id}", \
      "チケット #{id} の続きです") \
    X(TEXT_EVENT_CONTINUED_IN, \
      "Continued in ticket #{id}", \
      "チケット #{id} に続いています") \
    /* Names of people who gave none */ \
    X(TEXT_VISITOR_NAME, "Visitor {id}", "ゲスト {id}")
// clang-format on

#endif
