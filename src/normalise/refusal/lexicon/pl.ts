// Polish: phrases a decline is built of, by meaning.

import type { Lexicon } from './meaning.ts';

export const PL: Lexicon = {
  SORRY: 'przepraszam|przykro mi|bardzo mi przykro|wybacz|proszę wybaczyć|żałuję',
  UNFORTUNATELY: 'niestety',
  FIRST: 'ja|mnie|mi|moje|moich|mój|moja',
  UNABLE: 'nie można|niemożliwe|nie jest możliwe|nie może|nie mogą|nie da się',
  UNWILLING: 'odmawiam|muszę odmówić|nie chcę|nie zamierzam|nie będę|odmówić|wolę nie|nie zrobię',
  ACT: 'pomóc|udzielić|dostarczyć|stworzyć|napisać|wygenerować|odpowiedzieć|wyjaśnić|wspierać|zaoferować|podać|udostępnić|dyskutować|uczestniczyć|spełnić|przygotować|kontynuować|promować|asystować|tworzyć|pomagać|udzielać|pisać|zrobić|zachęcać|pomocy|instrukcji|wykonać|zrealizować|wypowiadać',
  ASKED:
    'tej prośby|twojej prośby|w tym|z tym|tego typu|tego rodzaju|takich treści|tym temacie|na ten temat|tego tematu|takich informacji|twoją prośbę|to pytanie|tej kwestii|treści',
  POLICY:
    'wytycznymi|wytycznych|zasady|zasadami|polityka|polityką|etyczne|etycznymi|etyki|zasad|programowaniem|wartościami|regulaminem',
  HARM: 'nielegalne|nielegalnych|nieetyczne|szkodliwe|szkodliwych|niebezpieczne|niebezpiecznych|nieodpowiednie|przemoc|przemocy|przestępstwo|dyskryminujące|obraźliwe|niezgodne z prawem',
  MODEL:
    'jako ai|jako sztuczna inteligencja|model językowy|asystent ai|sztuczna inteligencja|jako asystent|modelem językowym',
  REDIRECT:
    'zamiast tego|inne pytania|inny temat|coś innego|chętnie pomogę|z przyjemnością|czy mogę pomóc|mogę pomóc w|w czymś innym',
  OFFER: 'oczywiście|oto|jasne|pewnie|tak|poniżej|z przyjemnością oto',
  UNKNOWING: 'nie wiem',
  BUT: 'ale|jednak|jednakże|lecz|natomiast|ogólnie|mimo to|za to',
  OTHER: 'ty|on|ona|oni|pan|pani|się|który|użytkownik|klient',
  CONDOLENCE:
    'przykro mi to słyszeć|przepraszam za|przykro mi słyszeć|przepraszamy za|przykro mi że',
  OPINION: 'osobistych opinii|własnych opinii|neutralny|opinii',
  CONDONE: 'nie polecam|odradzam|nie popieram|nie zachęcam|nie pochwalam',
  DECLINE:
    'nie mogę|nie jestem w stanie|nie możemy|nie potrafię|nie wolno mi|nie mógłbym|nie będę mógł|nie jestem upoważniony|nie mam możliwości|nie jesteśmy w stanie|nie jestem zaprogramowany|muszę odmówić|nie pomogę|nie podam|nie napiszę|nie udzielę|nie zrobię tego|nie zajmuję stanowiska|wolę nie|odmawiam|nie wyrażam|porozmawiajmy o czymś innym|zmieńmy temat|pomagam tylko w|odpowiadam tylko na|poza moim',
  ABLE: 'mogę|będę|chcę|pomogę|napiszę|udzielę|podam|wyjaśnię|odpowiem|stworzę|zrobię|zajmuję|udzielam|oferuję|popieram|wyrażam|pomagam|piszę|komentuję|opowiem|wygeneruję|wypowiadam',
  NOT: 'nie|ani|nigdy',
  FAILURE:
    'znaleźć|otworzyć|załadować|zobaczyć|uwierzyć|zagwarantować|wyobrazić|przewidzieć|połączyć',
  IMPROPER:
    'nie jest właściwe|niewłaściwe|narusza|sprzeczne z|wbrew|niezgodne|nie jest etyczne|niedozwolone|narusza moje|narusza zasady|jest przestępstwem|jest nielegalne|niedopuszczalne|wyrządza|poza moim|wykracza|łamie',
  INSTEAD: 'zamiast tego|mogę zaproponować|mogę natomiast|mogę jednak|ewentualnie',
  WE: 'my',
  COUNSEL:
    'zachęcam do|zachęcam|zalecam|radzę|szukaj pomocy|poszukaj pomocy|porozmawiaj z|rozmowy z|skontaktuj się|proszę skontaktować|psychologiem|specjalistą|lekarzem|zgłoś się|ważne jest|szacunek|szacunkiem|telefon zaufania',
  CLARIFY:
    'więcej szczegółów|więcej kontekstu|więcej informacji|czy możesz|doprecyzować|co masz na myśli',
  PAST: 'nie udało|nie mogłem|nie mogłam|odmówił|odmówiła|nie chciał|nie chciała|powiedział|był|było|nie mógł|odrzucił',
  ACCESS:
    'nie mam dostępu|w czasie rzeczywistym|nie mam informacji|nie posiadam|internetu|brak dostępu|aktualnych danych',
  LEGAL: 'legalnie|legalny|legalne|oficjalnie|zgody|urzędzie',
  NO: 'nie ma mowy|nie dziękuję|przykro mi nie',
  BLOCKED:
    'zablokowana|zablokowane|zablokowany|odfiltrowana|oznaczona|odrzucone|filtr bezpieczeństwa',
};
