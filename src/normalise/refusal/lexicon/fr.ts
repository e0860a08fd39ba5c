// French: phrases a decline is built of, by meaning.

import type { Lexicon } from './meaning.ts';

export const FR: Lexicon = {
  SORRY:
    'désolé|désolée|je suis désolé|je suis désolée|je regrette|excusez moi|je m excuse|toutes mes excuses|pardon|navré|navrée|je vous prie de m excuser|mes excuses',
  UNFORTUNATELY: 'malheureusement|hélas',
  FIRST: 'je|j|me|moi|mes|mon|ma',
  UNABLE:
    'pas en mesure|dans l incapacité|incapable|impossible|m est impossible|pas possible|pas capable|ne peut pas|ne peuvent pas|pas autorisé|pas habilité',
  UNWILLING:
    'ne vais pas|refuse|je refuse|refuser|dois refuser|dois décliner|décline|ne souhaite pas|ne veux pas|pas à l aise|ne suis pas disposé|m abstenir|préfère ne pas',
  ACT: 'aider|vous aider|t aider|fournir|créer|écrire|rédiger|générer|répondre|assister|donner|expliquer|proposer|produire|partager|discuter|accéder à|satisfaire|participer|soutenir|accompagner|offrir|traiter|réaliser|continuer|commenter|conseiller|promouvoir|encourager|divulguer|faire cela|aide|instructions|indiquer|élaborer|donner suite|exécuter|prendre parti|parti|contourner|vérifier|répondre à|exprimer',
  ASKED:
    'cette demande|votre demande|ta demande|ce type|ce genre|ce sujet|tel contenu|de telles|de tels|cela|cette requête|votre requête|cette question|contenu|à ce sujet|votre message|ce contenu|la réponse|cette conversation|votre invite',
  POLICY:
    'directives|politique|politiques|éthique|éthiques|principes|règles|programmation|valeurs|conditions d utilisation|consignes|normes',
  HARM: 'illégal|illégale|illégales|illégaux|contraire à l éthique|nuisible|nuisibles|dangereux|dangereuse|préjudiciable|inapproprié|inappropriée|violence|haineux|discriminatoire|offensant|infraction|criminelles|malveillant',
  MODEL:
    'en tant qu ia|en tant qu intelligence artificielle|en tant qu assistant|modèle de langage|assistant ia|intelligence artificielle|assistant virtuel',
  REDIRECT:
    'à la place|autre chose|d autres questions|autres questions|autre sujet|n hésitez pas|avec plaisir|serais ravi|serai ravi|heureux de vous aider|puis je vous aider|autre demande',
  OFFER: 'bien sûr|voici|certainement|absolument|oui|avec plaisir voici|voilà',
  UNKNOWING: 'je ne sais pas|pas d opinion',
  BUT: 'mais|cependant|toutefois|néanmoins|en revanche|pour autant|en général|de manière générale',
  OTHER: 'vous|tu|il|elle|on|ils|elles|les|qui|utilisateur|client',
  CONDOLENCE:
    'désolé d apprendre|désolée d apprendre|désolé pour|excuses pour|désolé pour le|désolé de la|désolé du retard|navré d apprendre',
  OPINION: 'opinion personnelle|opinions personnelles|neutre|prendre position|pas d opinion',
  CONDONE:
    'ne cautionne|déconseille|ne recommande pas|n encourage pas|ne soutiens pas|ne peut être toléré',
  DECLINE:
    "je ne peux pas|ne peux pas|je ne peux|ne puis|je ne suis pas en mesure|ne suis pas en mesure|il m est impossible|je ne pourrai pas|je ne pourrais pas|je ne saurais|nous ne pouvons pas|ne pouvons pas|je ne peux malheureusement pas|je ne peux donc pas|peux pas|ne suis pas autorisé|ne suis pas capable|pas donner suite|ne peux donc pas|ne peux pas y|pas en mesure de|ne peux vous|préfère ne pas|je refuse|je m abstiens|ne suis pas habilité|ne pourrai|il ne m est pas possible|pas possible pour moi|parlons d'autre chose|changeons de sujet|je ne réponds qu'aux|je n'aide que|hors de mon domaine|en dehors de mes|contenu a été bloqué",
  ABLE: 'peux|vais|souhaite|veux|aiderai|donnerai|fournirai|écrirai|rédigerai|expliquerai|répondrai|ferai|prends|donne|propose|participerai|partage|fournis|commente|soutiens|exprime|génère|produirai|créerai|aide|réponds|saurais|puis|pourrai|pourrais',
  NOT: 'pas|aucun|aucune|jamais|ni|point|rien|plus',
  FAILURE:
    'trouver|ouvrir|charger|accéder au fichier|voir|croire|garantir|imaginer|prédire|connecter',
  IMPROPER:
    'pas approprié|inapproprié|contraire à|enfreint|va à l encontre|viole|interdit|pas acceptable|pas éthique|contraire aux|est un délit|est un crime|puni par la loi|n est pas autorisé|inacceptable|ne peut être traitée|ne peut pas être traitée|sort du cadre|hors de',
  INSTEAD:
    'à la place|plutôt|en revanche je peux|je peux vous|je peux toutefois|je peux cependant|alternativement',
  WE: 'nous|notre|nos',
  COUNSEL:
    'je vous invite|je t invite|je vous encourage|je vous conseille|je te conseille|parlez en|parler à|consultez|consulter un|un professionnel|demandez de l aide|demander de l aide|numéro d urgence|il est important|veuillez consulter|contactez|psychologue|adressez vous|association|respect',
  CLARIFY:
    'plus de contexte|plus de détails|préciser|précisez|pourriez vous|pouvez vous préciser|que voulez vous dire',
  PAST: 'n ai pas pu|n a pas pu|n avons pas pu|refusa|a refusé|ont refusé|avait|était|put|ne put|n a pas voulu|disait|a déclaré|n ai pas réussi',
  ACCESS:
    'je n ai pas accès|pas accès|n ai pas accès|temps réel|pas d informations|pas la possibilité|internet|pas la capacité|consulter internet|données en direct',
  LEGAL: 'légal|légale|légalement|officiel|légitime|consentement|respectueux|démarches',
  NO: 'non merci|pas question|certainement pas|hors de question|désolé non',
  BLOCKED:
    "bloqué|bloquée|filtré|filtrée|signalé|signalée|rejetée|rejeté|ne peut être traitée|ne peut pas être traitée|n'a pas été généré|filtre de sécurité|modération",
};
