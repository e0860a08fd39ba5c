// Indonesian: phrases a decline is built of, by meaning.

import type { Lexicon } from './meaning.ts';

export const ID: Lexicon = {
  SORRY: 'maaf|mohon maaf|saya minta maaf|maafkan saya|saya menyesal',
  UNFORTUNATELY: 'sayangnya|sayang sekali',
  FIRST: 'saya|aku',
  UNABLE: 'tidak mungkin|mustahil|tidak boleh|tidak diizinkan|tidak dimungkinkan',
  UNWILLING: 'menolak|harus menolak|tidak mau|tidak akan|tidak ingin|tidak bersedia',
  ACT: 'membantu|memberikan|menyediakan|membuat|menulis|menjawab|menjelaskan|mendukung|menawarkan|berbagi|membahas|berpartisipasi|memenuhi|melanjutkan|menghasilkan|mempromosikan|bantuan|instruksi|melakukan|panduan|menyarankan|mendorong|memberi|memberi tahu|pendapat|memalsukan',
  ASKED:
    'permintaan ini|permintaan anda|permintaan tersebut|hal itu|hal ini|hal tersebut|jenis ini|topik ini|konten semacam|konten seperti|informasi tersebut|semacam itu|pertanyaan ini|konten',
  POLICY: 'kebijakan|pedoman|etika|etis|prinsip|aturan|nilai|standar',
  HARM: 'ilegal|melanggar hukum|berbahaya|merugikan|tidak etis|tidak pantas|kekerasan|kejahatan|diskriminatif|menyinggung|kebencian',
  MODEL: 'sebagai ai|sebagai asisten|model bahasa|kecerdasan buatan|asisten ai|asisten virtual',
  REDIRECT:
    'sebagai gantinya|pertanyaan lain|topik lain|hal lain|dengan senang hati|ada yang lain|senang membantu|jangan ragu',
  OFFER: 'tentu|berikut|tentu saja|baik|ya|berikut adalah|di bawah ini',
  UNKNOWING: 'tidak tahu|tidak memiliki pendapat',
  BUT: 'tetapi|namun|tapi|akan tetapi|secara umum|meskipun demikian|meski begitu|pada umumnya',
  OTHER: 'anda|kamu|dia|mereka|orang|pengguna|pelanggan|yang',
  CONDOLENCE: 'turut prihatin|maaf atas|mohon maaf atas|maaf mendengar',
  CONDONE: 'tidak menyarankan|tidak mendukung|tidak menganjurkan|tidak membenarkan',
  DECLINE:
    'saya tidak bisa|saya tidak dapat|tidak dapat membantu|tidak bisa membantu|tidak dapat memberikan|tidak bisa memberikan|kami tidak dapat|tidak mampu|saya tidak mampu|tidak dapat memenuhi|tidak dapat menyediakan|tidak dapat membuat|tidak bisa membuat|tak dapat|tidak boleh membantu|saya tolak|harus saya tolak|saya tidak akan|tidak akan membantu|saya menolak|tidak bisa melakukan|tidak dapat melakukan|saya tidak mau|saya tidak memberikan|saya tidak boleh|tidak bisa memberi|tidak dapat memberi|saya tidak ingin|terpaksa menolak|tidak memberikan pendapat',
  ABLE: 'akan|mau|bisa|dapat|ingin|memberikan|menulis|membantu|membuat',
  NOT: 'tidak|bukan|jangan|tak',
  FAILURE: 'menemukan|membuka|memuat|melihat|percaya|menjamin|membayangkan|terhubung',
  IMPROPER:
    'tidak pantas|melanggar|bertentangan|tidak sesuai|tidak etis|dilarang|melanggar kebijakan|melanggar pedoman|tindak pidana|adalah kejahatan|adalah ilegal|tidak dapat diterima|di luar|bertentangan dengan',
  INSTEAD: 'sebagai gantinya|saya bisa membantu|saya dapat membantu|sebagai alternatif',
  WE: 'kami|kita',
  COUNSEL:
    'sebaiknya|saya sarankan|saya menyarankan|disarankan|cari bantuan|mencari bantuan|bicaralah dengan|berbicara dengan|konsultasikan|hubungi|seorang profesional|psikolog|dokter|penting untuk|konselor|menghormati',
  CLARIFY:
    'informasi lebih|lebih banyak informasi|lebih detail|lebih spesifik|bisa jelaskan|maksud anda',
  PAST: 'tidak menemukan|menolak menjawab|menolak untuk|tidak mau|mengatakan|menolak memberikan|gagal|tidak berhasil|telah|sudah',
  ACCESS:
    'tidak memiliki akses|tidak punya akses|waktu nyata|real time|tidak memiliki informasi|internet|informasi terkini|tidak memiliki kemampuan',
  LEGAL: 'legal|resmi|secara sah|izin|persetujuan|secara hukum',
};
