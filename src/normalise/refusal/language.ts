// Which language a text is in, as far as the classifier needs to know: function words and scripts.
// A text in prose whose language is not in the table is unknown, and unknown is never `none`.

import { LEXICON } from './lexicon.ts';

/** Known languages, in the order of their bits. */
export const LANGUAGES: readonly string[] = Object.keys(LEXICON);

/** Frequent function words by language; words shared by many languages are left to several. */
export const FUNCTION_WORDS: Readonly<Record<string, string>> = {
  en: "the of and to a in is that it for you was with on are this be have not by at from or an as but your can i they which do we will would there what how if when their has more about his her my all so no one it's here some these than also may its our into",
  de: 'der die und das ist nicht zu den von mit sie es ein eine ich auf für dem sich des auch im werden oder wie als an bei sind einen zur haben hat wird nach kann durch um aber über einer dass wenn ihre was noch wir vom zum einem diese du mir',
  fr: 'le la les de des et est un une que pour dans pas vous en du qui je sur ce il au avec ne par plus sont se mais ou votre cette nous être à elle son ont aux si tout leur fait comme d l qu c ces ses sans peut',
  es: 'el la de que y en los se un una las por con no para su es al lo como más o pero sus le ha me si sin sobre este ya entre cuando muy está son también hay puede del tu te esta ser fue desde todo qué',
  it: 'il la di che e è un una per in non con del della i le si da lo sono al alla dei più come nel ma anche questo se gli ha mi ti su questa delle essere o ci loro tra dalla nella puoi ai degli l',
  pt: 'o a de que e do da em um uma para com não os as no na por mais se como dos é ao das você pode ser seu sua mas ou são foi isso este esta também pela pelo nos à muito já eu tem está',
  nl: 'de het een van en in is dat niet te op voor met zijn die er aan ik je om als ook maar of bij door naar uit wat deze worden kan heb hebt dit u wordt nog wel heeft kun geen hun over jouw uw',
  sv: 'och att det som en är på för av med den till inte jag ett om har de kan du men var sig så från eller när vi han hon ska din vara detta också finns man bli där hur mer',
  da: 'og at det som en er på for af med den til ikke jeg et om har de kan du men var sig så fra eller når vi han hun skal din være dette også man blive hvor mere der af efter hvis',
  no: 'og at det som en er på for av med den til ikke jeg et om har de kan du men var seg så fra eller når vi han hun skal din være dette også man bli der hvordan mer etter hvis noe å',
  fi: 'ja on ei että se oli ovat mutta kun myös en joka tai voi sekä jos niin ole minä kuin hän ne olla sen tämä mitä vain siitä joita mukaan ovat sinun tässä kuten jotka voit voin tämän mikä ole olen',
  pl: 'i w na z do nie się to jest że jak o co ale dla za po od czy tak są by może przez jego ich lub oraz jako który która które ma być tego ten te jestem ci mi tym aby możesz',
  ru: 'и в не на я что с он как это по но к у из за для так о от же все вы то бы мы или если его её их может был есть чтобы при также который которые этот эти можно вам ваш быть нет',
  uk: 'і в не на я що з він як це по але до у із за для так про від же всі ви то ми або якщо його її їх може був є щоб при також який які цей ці можна вам ваш бути та',
  tr: 've bir bu için ile da de ne olarak çok daha gibi olan var ama en ya kadar mı ben sen değil veya o her sonra şey nasıl olur olduğunu olabilir siz bana sizin yok ise',
  cs: 'a je v se na to že s z do o jako i pro ale za by si od po jsou který které nebo tak co k jsem při jsme být má může také jeho jejich vám když ve není aby u',
  ro: 'și de în a la cu nu pe o un că este din pentru mai ce să se sunt care sau dar al ca fi am ai are prin acest această după te vă poate lor lui dacă îmi unei unui',
  hu: 'a az és hogy nem is egy van ez meg azt de csak vagy mint ha már ki el még ezt lehet olyan amely ami volt fel kell én ön be ezek úgy minden nincs más egyik által',
  id: 'yang dan di ini itu untuk dengan tidak dari dalam anda akan pada saya ke adalah ada atau bisa juga dapat oleh kami lebih seperti karena sebagai mereka dia kita jika tersebut kepada sudah bahwa telah',
  vi: 'và của là có không một được cho trong các với người này tôi bạn để những về khi đã như thể từ đó hoặc nếu cũng ra vào hơn rất nhưng bị theo sẽ trên phải nhiều',
  ar: 'في من على أن إلى هذا التي عن مع لا ما هذه الذي كان هو أو ذلك بين كل لم بعد قد هي كما ولا إن أنا يمكن لك عند حول غير حيث وقد ثم لكن يكون كانت',
  hi: 'के में है की और का से को पर यह कि एक नहीं हैं इस लिए आप ने भी या तो कर हो था जो अपने साथ ही मैं गया हम वह होता करने करें सकते किया कुछ',
  el: 'και το να του η της με για που στο είναι από την τα τον δεν σε οι ο ένα μια σας αυτό ή αν θα έχει τους στην μπορεί μας ως κατά στα αλλά μου τις των',
};

/** Function words of languages that are not known but look like known ones, one language a line. */
export const FOREIGN_WORDS: readonly string[] = [
  // Estonian, Latvian, Lithuanian
  'ja on ei et see oma kui ka ning aga mis või ta nad seda selle kes siis oli ole pole veel väga kuid nii tema mille asub palju',
  'un ir ar ka no uz par tas kas bet vai nav tā lai pie kā to viņš ļoti arī jau tiek var šī gan savu',
  'ir yra kad į su iš tai kaip bet ar nėra jis ji mes už nuo dėl labai jau buvo savo apie šis prie taip pat tik kurie',
  // Croatian/Serbian/Bosnian, Slovene, Slovak
  'je i u na se da za su od s kao ali ili koji koja to nije bi što te sa po iz samo može biti ovo svoj',
  'je in v na se da za so z pa od kot ali ki to ni bi po iz tudi lahko pri kako ker zelo še biti',
  'je a v na sa že za sú s aj ako ale od pre by ktorý ktoré nie je po do pri veľmi môže byť to čo',
  // Bulgarian and Macedonian, Belarusian, Kazakh
  'и в на се да за са от с като но или който е не по той това ще при до му й ли много има чрез хората',
  'і ў на не я што з ён як гэта па але да за так пра ад усе вы то ці або яго іх быў ёсць каб пры таксама які',
  'және мен бұл бір үшін деп да де болып бар емес оның қалай туралы болды осы керек сондай ол',
  // Swahili, Filipino, Somali, Hausa, Yoruba, Zulu
  'na ya wa ni kwa la za katika kuwa hii cha kama si watu mji ambayo hilo yake pia au sana huo kila hiyo wote sababu',
  'ang ng sa na mga ay at ito hindi ko ka ako si para kung isang mo nang siya may o ni po rin lang ba',
  'waa iyo ka ku oo in ay aan la soo u uu loo si ee ah wax kale dadka',
  'da na ya a ta ne ba ce wannan shi su don ko amma cikin daga yana kuma mai sun',
  'ní ti àwọn tí sí kan láti ó wọn bí pé ṣe náà fún ń nínú',
  // Catalan, Galician, Basque, Afrikaans, Albanian, Icelandic, Irish, Welsh, Maltese
  'el la els les de i que és un una amb per no es del dels al com però més són aquest aquesta també molt pot seva on i l',
  'o a os as de e que é un unha con por para non se do da dos das como pero máis son este esta tamén moi pode súa',
  'eta da ez bat du ere dira dute baina izan zen hau edo oso egin dago bere ditu beste gehiago',
  'die en van is in het nie dat vir met op te om wat sy hy ek jy ons hulle kan word deur ook maar hierdie baie sal',
  'dhe të në e i për me një që nga është nuk ka si janë më se do por kjo ky edhe shumë të ose',
  'og að í er á sem það til við um ekki en með hann ég var af þú fyrir eru hún þetta verið eða mjög',
  'agus an na a ar is i go bhí ag le sé tá ní ach do sin mar den ó siad bhfuil',
  'yn y a i o ar mae ei gan am fel wedi yr bod ond nid roedd hynny sydd mewn hefyd',
  'il u ta li hija dan fi huwa ma kien biex minn għal jew din mhux kif iżda',
  // Azerbaijani, Uzbek, Malay-like Javanese, Esperanto, Latin, Haitian Creole
  'və bu bir üçün ilə də ki olan daha çox var deyil o amma kimi olaraq ya edir həm sonra',
  'va bu bir uchun bilan ham emas edi u lekin kerak yoki bo ldi deb qanday juda',
  'lan ing kang iku saka karo ora iki ana uga wong sing dening marang',
  'la kaj de en estas ne mi al ke por li kun sed oni tio el pri vi kiel ankaŭ',
  'et in est non ad ut cum sed qui quod ex sunt esse dolor sit amet si per enim aut ab',
  'nan yo ki pou se ak la li pa mwen ou te gen yon sa nou men fè kapab',
  // Persian, Urdu; Marathi, Nepali
  'و در به از که این را با است برای آن یک خود تا بر هم نیز شما می شود کرد بود هر اما یا',
  'کے میں کی ہے اور سے کا کو کہ پر یہ نے ایک ہیں نہیں بھی تھا لیے کر آپ ہم جو',
  'आणि आहे ते या हे की मी नाही तर आहेत होते केले एक त्या मध्ये तुम्ही साठी आपण',
  'र छ को मा यो हो छन् पनि लागि गर्न भने यस हुन्छ म तपाईं गरेको',
];

/** Scripts as the tokenizer counts them. */
export const SCRIPT = {
  LATIN: 0,
  CYRILLIC: 1,
  HANGUL: 2,
  HAN: 3,
  KANA: 4,
  ARABIC: 5,
  DEVANAGARI: 6,
  GREEK: 7,
  OTHER: 8,
} as const;
export const SCRIPT_COUNT = 9;

/** Script of a letter; -1 for what is no letter. */
export function scriptOf(code: number): number {
  if (code < 0x80) return (code | 0x20) >= 0x61 && (code | 0x20) <= 0x7a ? SCRIPT.LATIN : -1;
  if (code < 0x250) return code >= 0xc0 && code !== 0xd7 && code !== 0xf7 ? SCRIPT.LATIN : -1;
  if (code < 0x370) return -1;
  if (code < 0x400) return SCRIPT.GREEK;
  if (code < 0x530) return SCRIPT.CYRILLIC;
  if (code < 0x590) return SCRIPT.OTHER;
  if (code < 0x600) return SCRIPT.OTHER;
  if (code < 0x780) return code === 0x60c || code === 0x61b || code === 0x61f ? -1 : SCRIPT.ARABIC;
  if (code >= 0x900 && code < 0x980) return code === 0x964 ? -1 : SCRIPT.DEVANAGARI;
  if (code < 0x1100) return SCRIPT.OTHER;
  if (code < 0x1200) return SCRIPT.HANGUL;
  if (code < 0x1e00) return SCRIPT.OTHER;
  if (code < 0x1f00) return SCRIPT.LATIN;
  if (code < 0x2000) return SCRIPT.GREEK;
  if (code < 0x3040) return -1;
  if (code < 0x3100) return SCRIPT.KANA;
  if (code < 0x3130) return -1;
  if (code < 0x3190) return SCRIPT.HANGUL;
  if (code < 0x3400) return -1;
  if (code < 0xa000) return SCRIPT.HAN;
  if (code >= 0xac00 && code < 0xd7b0) return SCRIPT.HANGUL;
  return -1;
}

/** True for scripts written without blanks between words; Hangul counts because its particles cling. */
export function isSyllabic(script: number): boolean {
  return script === SCRIPT.HANGUL || script === SCRIPT.HAN || script === SCRIPT.KANA;
}
