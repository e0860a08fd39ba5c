// Vietnamese: phrases a decline is built of, by meaning.

import type { Lexicon } from './meaning.ts';

export const VI: Lexicon = {
  SORRY: 'xin lỗi|tôi xin lỗi|rất tiếc|tôi rất tiếc|thành thật xin lỗi',
  UNFORTUNATELY: 'rất tiếc|thật không may|đáng tiếc',
  FIRST: 'tôi|mình|em',
  UNABLE: 'không thể|không được phép|không có khả năng|bất khả thi',
  UNWILLING: 'từ chối|phải từ chối|xin từ chối|không muốn|sẽ không|không sẵn lòng',
  ACT: 'giúp|hỗ trợ|cung cấp|tạo|viết|trả lời|giải thích|chia sẻ|thảo luận|tham gia|đáp ứng|tiếp tục|hướng dẫn|thực hiện|khuyến khích|đề xuất|tư vấn|chẩn đoán|quan điểm|làm giả|cho bạn biết|đưa ra',
  ASKED:
    'yêu cầu này|yêu cầu của bạn|việc này|điều này|điều đó|việc đó|nội dung này|nội dung như vậy|chủ đề này|câu hỏi này|loại nội dung|yêu cầu',
  POLICY: 'chính sách|nguyên tắc|đạo đức|quy định|hướng dẫn|giá trị|tiêu chuẩn',
  HARM: 'bất hợp pháp|trái pháp luật|có hại|nguy hiểm|phi đạo đức|không phù hợp|bạo lực|tội phạm|phân biệt|xúc phạm|vi phạm pháp luật',
  MODEL: 'là một ai|mô hình ngôn ngữ|trí tuệ nhân tạo|trợ lý ai|trợ lý ảo|là trợ lý',
  REDIRECT:
    'thay vào đó|câu hỏi khác|chủ đề khác|điều gì khác|sẵn lòng|rất vui|sẵn sàng giúp|có thể giúp bạn với',
  OFFER: 'chắc chắn|dưới đây|tất nhiên|đây là|vâng|dĩ nhiên|sau đây',
  UNKNOWING: 'không biết',
  BUT: 'nhưng|tuy nhiên|song|nhìn chung|nói chung|tuy vậy',
  OTHER: 'bạn|anh|chị|họ|người|nó|khách hàng|người dùng',
  CONDOLENCE: 'rất tiếc khi nghe|xin lỗi vì sự|xin lỗi về|xin lỗi vì',
  DECLINE:
    'tôi không thể|không thể giúp|không thể cung cấp|không thể hỗ trợ|không thể đáp ứng|tôi không được phép|không thể tạo|không thể viết|không thể trả lời|không thể thực hiện|chúng tôi không thể|tôi sẽ không|mình không thể|mình không giúp|không giúp được|tôi xin phép từ chối|xin phép từ chối|tôi từ chối|tôi không đưa ra|không đưa ra quan điểm|tôi không cung cấp|tôi không được|tôi không muốn|không thể làm điều|tôi đành từ chối|tôi không hỗ trợ|em không thể',
  ABLE: 'thể|giúp được|sẽ|muốn|đưa ra',
  NOT: 'không|chưa|đừng|chẳng|không thể',
  FAILURE: 'tìm thấy|mở|tải|nhìn thấy|tin|đảm bảo|tưởng tượng|kết nối',
  IMPROPER:
    'không phù hợp|vi phạm|trái với|đi ngược|không đúng|bị cấm|vi phạm chính sách|vi phạm pháp luật|là hành vi|sai trái|là tội|nằm ngoài|không được chấp nhận|không đúng đắn',
  INSTEAD: 'thay vào đó|tôi có thể giúp|tôi có thể cung cấp',
  WE: 'chúng tôi|chúng ta',
  COUNSEL:
    'hãy tìm|hãy liên hệ|hãy nói chuyện|tôi khuyên|khuyên bạn|bạn nên|tìm đến|chuyên gia|bác sĩ|luật sư|đường dây nóng|điều quan trọng|tôn trọng|tư vấn tâm lý',
  CLARIFY: 'thêm thông tin|thêm chi tiết|cụ thể hơn|bạn có thể cho biết|ý bạn là',
  PAST: 'đã từ chối|từ chối trả lời|không muốn bình luận|không tìm thấy|đã nói|đã không|đã|thất bại',
  ACCESS:
    'không có quyền truy cập|thời gian thực|không có thông tin|internet|không thể truy cập|dữ liệu mới nhất|không có khả năng',
  LEGAL: 'hợp pháp|chính thức|đúng luật|sự đồng ý|bản chính',
};
