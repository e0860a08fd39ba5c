// Turkish: phrases a decline is built of, by meaning.

import type { Lexicon } from './meaning.ts';

export const TR: Lexicon = {
  SORRY: 'üzgünüm|maalesef üzgünüm|özür dilerim|kusura bakmayın|affedersiniz|kusura bakma|özür',
  UNFORTUNATELY: 'maalesef|ne yazık ki',
  FIRST: 'ben|bana|benim|bize',
  UNABLE: 'mümkün değil|mümkün değildir|imkansız|olamaz|yapılamaz|mümkün olmayacak',
  UNWILLING:
    'reddediyorum|reddetmek zorundayım|istemiyorum|yapmayacağım|reddetmem gerekiyor|etmeyeceğim|olmayacağım|vermeyeceğim',
  ACT: 'yardımcı|yardım|bilgi|içerik|destek|talimat|oluşturmak|yazmak|vermek|sağlamak|cevap|yanıt|paylaşmak|tavsiye|teşhis|görüş|açıklama|belge|tavsiyede',
  ASKED:
    'bu isteği|bu istek|bu konuda|bu talebi|bu tür|böyle bir|isteğinizi|talebinizi|bu soruya|bu konu|bu talep|isteğinize',
  POLICY:
    'politikalar|politikalarım|kurallar|etik|ilkeler|yönergeler|ilkelerime|kurallarıma|politikalarına|yönergelerime|değerlerime|kullanım politikalarıma|kullanım politikalarına|kullanım koşulları|güvenlik|etik kurallar|yönergelere|politikalara',
  HARM: 'yasa dışı|yasadışı|zararlı|tehlikeli|etik değil|uygunsuz|şiddet|suç|ayrımcı|saldırgan|kötü amaçlı|yasal değil|nefret',
  MODEL:
    'bir yapay zeka|yapay zeka|dil modeli|yapay zeka asistanı|asistan olarak|yapay zekâ|bir yapay zekâ|yapay zekâ modeli|dil modeliyim|yapay zeka modeli|dil modeli olarak|yapay zeka olarak|yapay zekâ olarak',
  REDIRECT:
    'bunun yerine|başka bir konuda|başka sorularınız|başka bir şey|memnuniyetle|yardımcı olabilirim|başka bir soru|yardımcı olmaktan',
  OFFER: 'elbette|tabii|işte|kesinlikle|evet|aşağıda|tabii ki|memnuniyetle işte',
  UNKNOWING: 'bilmiyorum|kişisel görüşüm|kişisel görüş',
  BUT: 'ama|ancak|fakat|yine de|ama genel|genel olarak|bununla birlikte',
  OTHER: 'siz|sen|o|onlar|kullanıcı|müşteri|bu',
  CONDOLENCE: 'duyduğuma üzüldüm|için özür|aksaklık için|gecikme için',
  CONDONE: 'tavsiye etmem|önermem|desteklemiyorum|teşvik etmiyorum|onaylamıyorum|önermiyorum',
  DECLINE:
    'yardımcı olamam|yardımcı olamıyorum|yardım edemem|yapamam|sağlayamam|veremem|yazamam|oluşturamam|edemem|sunamam|paylaşamam|üretemem|cevaplayamam|yanıtlayamam|yerine getiremem|yardımcı olamayacağım|yapamıyorum|veremiyorum|sağlayamıyorum|edemiyorum|hazırlayamam|destekleyemem|tartışamam|oluşturamıyorum|konuşamam|açıklayamam|sunamıyorum|yardımcı olamayız|yetkim yok|izin verilmiyor|üretemiyorum|yardımcı olmayacağım|yardımcı olmam|yardımcı olmuyorum|yapamayacağım|yapmayacağım|yapmıyorum|sağlayamayacağım|sağlamayacağım|sağlamam|sağlamıyorum|yazamıyorum|yazamayacağım|yazmayacağım|yazmam|yazmıyorum|oluşturamayacağım|oluşturmayacağım|oluşturmam|oluşturmuyorum|paylaşamıyorum|paylaşamayacağım|paylaşmayacağım|paylaşmam|paylaşmıyorum|yanıtlayamıyorum|yanıtlayamayacağım|yanıtlamayacağım|yanıtlamam|yanıtlamıyorum|cevaplayamıyorum|cevaplayamayacağım|cevaplamayacağım|cevaplamam|cevaplamıyorum|hazırlayamıyorum|hazırlayamayacağım|hazırlamayacağım|hazırlamam|hazırlamıyorum|tartışamıyorum|tartışamayacağım|tartışmayacağım|tartışmam|tartışmıyorum|anlatamam|anlatamıyorum|anlatamayacağım|anlatmayacağım|anlatmam|anlatmıyorum|açıklayamıyorum|açıklayamayacağım|açıklamayacağım|açıklamam|açıklamıyorum|tanımlayamam|tanımlayamıyorum|tanımlayamayacağım|tanımlamayacağım|tanımlamam|tanımlamıyorum|uygulayamam|uygulayamıyorum|uygulayamayacağım|uygulamayacağım|uygulamam|uygulamıyorum|tamamlayamam|tamamlayamıyorum|tamamlayamayacağım|tamamlamayacağım|tamamlamam|tamamlamıyorum|konuşamıyorum|konuşamayacağım|konuşmayacağım|konuşmuyorum|yorumlayamam|yorumlayamıyorum|yorumlayamayacağım|yorumlamayacağım|yorumlamam|yorumlamıyorum|onaylayamam|onaylayamıyorum|onaylayamayacağım|onaylamayacağım|onaylamam|onaylamıyorum|karşılayamam|karşılayamıyorum|karşılayamayacağım|karşılamayacağım|karşılamam|karşılamıyorum|açamayacağım|açmayacağım|açmıyorum|bulamayacağım|bulmayacağım|bulmuyorum|yardım edemiyorum|yardım edemeyeceğim|yardım etmeyeceğim|yardım etmem|yardım etmiyorum|veremeyeceğim|vermeyeceğim|vermiyorum|söyleyemem|söyleyemiyorum|söyleyemeyeceğim|söylemeyeceğim|söylemem|söylemiyorum|üretemeyeceğim|üretmeyeceğim|üretmem|üretmiyorum|destekleyemiyorum|destekleyemeyeceğim|desteklemeyeceğim|desteklemem|desteklemiyorum|edemeyeceğim|etmeyeceğim|etmiyorum|getiremem|getiremiyorum|getiremeyeceğim|getirmeyeceğim|getirmem|getirmiyorum|sunemem|sunemiyorum|sunemeyeceğim|sunmeyeceğim|sunmem|sunmiyorum|bildiremem|bildiremiyorum|bildiremeyeceğim|bildirmeyeceğim|bildirmem|bildirmiyorum|öneremem|öneremiyorum|öneremeyeceğim|önermeyeceğim|önermem|önermiyorum|gösteremem|gösteremiyorum|gösteremeyeceğim|göstermeyeceğim|göstermem|göstermiyorum|değerlendiremem|değerlendiremiyorum|değerlendiremeyeceğim|değerlendirmeyeceğim|değerlendirmem|değerlendirmiyorum|belirtemem|belirtemiyorum|belirtemeyeceğim|belirtmeyeceğim|belirtmem|belirtmiyorum|çeviremem|çeviremiyorum|çeviremeyeceğim|çevirmeyeceğim|çevirmem|çevirmiyorum|erişeyemem|erişeyemiyorum|erişeyemeyeceğim|erişemeyeceğim|erişemem|erişemiyorum|üstlenemem|üstlenemiyorum|üstlenemeyeceğim|üstlenmeyeceğim|üstlenmem|üstlenmiyorum|giremem|giremiyorum|giremeyeceğim|girmeyeceğim|girmiyorum|durumunda değilim|mümkün değil|mümkün olmayacak|yetkili değilim|teşhis koyamam|yerine getiremiyorum|görüş bildirmem|yardımcı olmam mümkün değil|istemiyorum|tercih ederim|başka bir konuya|konuyu değiştirelim|başka bir şeyden|sadece yardımcı olabilirim',
  NOT: 'değil|değilim|yok',
  FAILURE: 'bulamıyorum|bulamadım|açamıyorum|göremiyorum|inanamıyorum|garanti|bağlanamadım',
  IMPROPER:
    'uygun değil|uygun değildir|aykırı|aykırıdır|ihlal|etik değildir|yasaktır|doğru değil|aykırı olduğu|ihlal ediyor|ihlal eder|suçtur|yasa dışıdır|yasadışıdır|zarar verir|kabul edilemez|kapsamı dışında',
  INSTEAD: 'bunun yerine|size yardımcı olabilirim|yardımcı olabilirim|alternatif olarak',
  WE: 'biz|bizim',
  COUNSEL:
    'bir uzmandan|destek alın|yardım alın|uzmana|psikolog|doktora|bir avukat|lütfen bir|öneririm|tavsiye ederim|başvurun|başvurmanızı|konuşun|konuşmanızı|önemlidir|saygı|acil',
  CLARIFY:
    'daha fazla bilgi|daha fazla ayrıntı|daha fazla detay|açıklayabilir|açar mısınız|ne demek',
  PAST: 'bulamadım|reddetti|yapamadım|açamadım|istemedi|dedi|yapmadı|edemedi|çalıştıramadım|başarısız|yapmıştı|kaçındı',
  ACCESS:
    'erişimim yok|erişimim olmadığı|erişemiyorum|erişemem|gerçek zamanlı|internete|bilgim yok|güncel',
  LEGAL: 'yasal|yasal yollar|resmi|izin|rıza|saygılı',
  NO: 'hayır teşekkürler|kesinlikle olmaz|olmaz',
  BLOCKED: 'engellendi|filtrelendi|işaretlendi|reddedildi',
};
