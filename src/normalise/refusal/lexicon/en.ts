// English: phrases a decline is built of, by meaning.

import type { Lexicon } from './meaning.ts';

export const EN: Lexicon = {
  SORRY:
    "sorry|i'm sorry|i am sorry|apologize|apologise|apologies|i regret|regret that|regret to|afraid|i'm afraid|forgive me|pardon",
  UNFORTUNATELY: 'unfortunately|regrettably|sadly',
  FIRST: "i|i'm|i've|i'd|i'll|me|myself|my",
  UNABLE:
    "cannot|can't|can not|cant|unable|not able|incapable|not capable|not possible|impossible|no way i can|isn't something i can|not in a position|not equipped|not programmed|not designed|not allowed to|not permitted to|not authorized|am not able|nor can i|neither can i|unable to|am only able|only able to|i'm only|not set up to|can't really|cannot really|nothing i can|not authorised|not trained to|not meant to|beyond my|beyond the scope of|not supposed to|beyond the capabilities",
  UNWILLING:
    "won't|will not|wont|refuse|refuse to|decline|decline to|must decline|have to decline|need to decline|not going to|not willing|unwilling|would rather not|prefer not|rather not|don't|do not|not comfortable|uncomfortable|shouldn't|should not|must not|not here to|have to pass|must refuse|not doing that|draw the line|have to say no|can't and won't|cannot and will not|not be able|not be providing|won't be able|abstain|refrain from|steer clear|stop here|stop there|stay away from|leave that|let's not|request denied|denied|not comfortable with|not willing to|not going there|give that a pass|pass on this|pass on that|draw a line|sit this one out|not here to help|am declining|i'm declining|i decline|must respectfully|hard pass|hold off",
  ACT: 'help|assist|provide|providing|create|creating|write|writing|generate|generating|fulfill|fulfil|comply|support|supporting|answer|discuss|discussing|engage|engaging|give|share|sharing|offer|offering|explain|produce|producing|participate|continue|complete|respond|assisting|helping|guide|instruct|advise|recommend|suggest|promote|facilitate|draft|compose|describe|roleplay|role-play|translate|proceed|accommodate|do that|do this|go along|be part of|make|tell|teach|walk you through|speculate|comment|fabricate|impersonate|disclose|reveal|list|develop|design|craft|entertain|encourage|condone|endorse|contribute|tackle|take part|play along|identify|browse|look up|look that up|diagnose|prescribe|walk through|plan|engage in|take sides|build|reproduce|share that|give out|bypass|go into|go there|get into|work on that',
  ASKED:
    'that request|this request|your request|the request|with that|with this|such content|this content|that content|this topic|such requests|such information|that information|this information|this kind of|that kind of|this type of|that type of|such a|requests like|such activities|any information|any guidance|any assistance|instructions on|instructions for|information on how|guidance on|this question|that question|your question|these questions|this prompt|assistance with|assistance in|illegal activities|harmful activities|that for you|this for you|asking for|requested|that one|this one|that kind|requests of this|on that|about that|this material|whatever the framing|for that reason',
  POLICY:
    'guidelines|policy|policies|programming|principles|ethical|ethics|terms of service|terms of use|safety|rules|my values|moral|standards|use case policy|content policy|guardrails|community standards|legal and ethical|ethical and legal|usage policies|usage policy|safety guidelines|content policies|my guidelines|our guidelines|community guidelines|copyrighted|copyright|set up to discuss|operate under',
  HARM: 'illegal|unethical|harmful|dangerous|inappropriate|offensive|against the law|violates|violate|violation|hate|hateful|discriminatory|harm|crime|criminal|unlawful|immoral|violence|violent|exploitation|malicious|abuse|infringe|infringement|misinformation|harassment|explicit|derogatory|stereotypes|serious consequences|privacy',
  MODEL:
    "as an ai|an ai|ai language model|language model|ai assistant|ai model|as a language model|as an assistant|i'm just an ai|i am an ai|i'm an ai|digital assistant|virtual assistant|large language model|as a responsible|responsible ai|artificial intelligence",
  REDIRECT:
    "feel free to ask|any other questions|other questions|anything else|something else|happy to help|happy to assist|glad to help|here to help|let me know|different topic|another topic|other topics|any other topic|happy to discuss|how can i assist|is there something else|is there anything else|i'd be happy|i would be happy|i'd be glad|other requests|please let me know|would you like|i'm here to|i am here to",
  OFFER:
    "sure|certainly|of course|absolutely|here is|here are|here's|great question|yes|definitely|to do this|first|step 1|the following|below is|below are|follow these steps|let's|i can help you|happy to help you|in general|generally|broadly|to summarize|the first|below|include|such as|some popular|there are several|you'll need|you will need",
  UNKNOWING:
    "i don't know|i do not know|not aware of|don't have enough|not familiar|no way of knowing|don't have any|do not have any|not have personal|don't have personal|do not have personal|feelings|unclear",
  BUT: 'but|however|although|while|that said|nevertheless|that being said|even so|though|still|yet|on the other hand',
  OTHER:
    'you|he|she|they|it|people|users|one|someone|customers|patients|students|who|your|his|her|their|which|function|method|server|system',
  CONDOLENCE:
    "sorry to hear|sorry for your|sorry for the|sorry about|sorry you're|sorry you are|sorry that you|sorry for any|apologize for the|apologize for any|apologies for the|apologise for the|apologies for any|sorry for my|apologize for my|my apologies for|sorry if i|sorry for being|sorry for not|sorry i missed|sorry i'm late|apologize if|you're right",
  OPINION:
    "personal opinions|opinions or beliefs|personal beliefs|personal opinion|political opinions|take sides|take a side|political stance|remain neutral|stay neutral|neutral|opinion on|complex and controversial|no opinion|beliefs or opinions|don't have opinions|personal views|personal preferences",
  CONDONE:
    "condone|not condone|don't condone|do not condone|not encourage|not support|not promote|not endorse|don't support|strongly advise|advise against|not recommend|recommend against|never acceptable|not acceptable|not okay|not ethical|is wrong|it's wrong|discourage|strongly discourage|not advisable|never okay|i urge you|please don't|please do not",
  DECLINE:
    "i refuse|i decline|can't help with|cannot help with|can't assist|cannot assist|unable to assist|unable to help|can't do that|cannot do that|can't comply|cannot comply|unable to comply|no comment|request denied|won't be able to|won't help|will not help|not able to help|i won't|i will not|i'm not going to|i am not going to|i'd rather not|i would rather not|i'd prefer not|i'd prefer to|something i can't|something i won't|isn't something i|is not something i|not something i'm|not something i can|not something i'll|not something i will|outside of what i|outside what i|beyond what i can|falls outside",
  FAILURE:
    'find|locate|open|connect|reach|load|parse|read the file|access the file|see the image|see any|hear|believe|wait|remember|stand|imagine|afford|emphasize|stress|overstate|guarantee|predict|be sure|say for sure|verify|confirm|tell which|tell whether|detect|resolve|install|import|fix|reproduce|help but',
  IMPROPER:
    "not appropriate|inappropriate|not ethical|unethical|isn't appropriate|not legal|is illegal|are illegal|against the law|not safe|would be wrong|not right|crosses a line|goes against|go against|against my|contrary to|not in line|not align|doesn't align|not consistent with|not suitable|violates our|violates my|violates the|goes against my|conflicts with|in conflict with|off the table|off limits|off-limits|outside the scope|outside of what|beyond what i|not something i|isn't something i|never okay|never acceptable|not acceptable|is wrong|morally wrong|not okay|is a crime|serious crime|is a violation|are prohibited|is prohibited|not permitted|isn't allowed|not allowed|can't be generated|cannot be generated|cannot be fulfilled|can't be fulfilled|cannot be processed|can't be shown|cannot be displayed|not appropriate to|disrespectful|not fair to|it is unfair|harmful to|punishable|strictly prohibited|legal consequences|can lead to legal|serious legal",
  INSTEAD:
    'instead|alternatively|what i can do|i can offer|i can provide|i could help|would be happy to|rather',
  WE: "we|we're|we've|our",
  COUNSEL:
    "seek help|seek support|get help|professional help|i urge you|i encourage you|i would encourage you|i'd encourage you|please consult|consult a|consult with|talk to a|talk to someone|speak to a|speak with a|talk with a|reach out|counselor|counsellor|therapist|mental health professional|crisis|hotline|lifeline|please consider|consider talking|please talk|please call|please contact|please seek|please see a|trusted adult|someone you trust|local authorities|contact the authorities|emergency services|please remember|it's important to|it is important to|it's crucial to|it is crucial to|it is essential to|it's essential to|you should never|healthier ways|better to|best to|i must emphasize|i must stress|important to remember|respect and kindness|treat others",
  CLARIFY:
    'more context|more information|more details|could you please provide|please provide more|please provide|clarify|rephrase|which one|could you tell me|can you tell me|what do you mean|not sure what you|not sure which|incomplete|more specific|additional information|could you share|could you clarify|full context',
  PAST: "could not|couldn't|was not able|wasn't able|was unable|were unable|were not able|had to|refused|declined|rejected|did not|didn't|failed to|would not|wouldn't|said|told|asked|had been|denied",
  ACCESS:
    "don't have access|do not have access|have no access|no access to|don't have the ability|do not have the ability|don't have real|do not have real|real time|real-time|browse the internet|browse the web|access the internet|don't have information|do not have information|no information|knowledge cutoff|last update|not able to browse|not able to access|unable to access|unable to browse|can't browse|cannot browse|can't access|cannot access|can't view|cannot view|can't see|cannot see|unable to view|text-based|text based|make phone calls|physical body|view images|open links|don't possess|do not possess|look up|up-to-date|my training data|don't have the capability|do not have the capability|current events|personal data|private information|personal information",
  LEGAL:
    'legal ways|legal means|legally|legitimate|lawful|legal methods|ethical ways|within the law|constructive|positive alternatives|respectful|healthy ways|safe alternatives|responsible|with consent|permission',
};
