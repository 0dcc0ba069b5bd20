{# What a negative review may complain about: per language and topic, terms as `plain_words` leaves them (lowercase, no
   apostrophes). A term is one word or several, and counts as whole words only. A language without a list is said to have
   none; writing one here is all it takes. The terms are declared, not learned: they name what a reader would look for. #}
{% macro complaint_terms() %}
    {{ return({
        'en': {
            'quality': 'broke broken breaks defective faulty flimsy cheaply junk garbage poor_quality bad_quality '
                ~ 'low_quality quality fell_apart stopped_working doesnt_work does_not_work didnt_work did_not_work '
                ~ 'dont_work not_working scratched damaged',
            'size': 'size sizes sizing too_small too_big too_large too_short too_long too_tight doesnt_fit does_not_fit '
                ~ 'didnt_fit did_not_fit tight',
            'delivery': 'delivery delivered shipping shipped arrived arrive late never_came never_received '
                ~ 'not_received not_delivered package packaging',
            'price': 'price prices priced pricey overpriced expensive cost costs waste_of_money not_worth rip_off ripoff',
            'not as described': 'not_as_described not_as_advertised not_what_i_ordered not_what_i_expected misleading '
                ~ 'false_advertising wrong_item wrong_color wrong_size wrong_product different_from picture pictured fake '
                ~ 'counterfeit missing incomplete',
            'service': 'customer_service service support refund refunds refunded return returned returning seller warranty',
            'bugs': 'bug bugs buggy glitch glitches crash crashes crashed crashing freeze freezes froze lag lags laggy '
                ~ 'servers optimization unoptimized fps unplayable',
        },
        'pt': {
            'quality': 'qualidade defeito defeituoso defeituosa quebrado quebrada quebrou quebrados quebradas estragado '
                ~ 'estragada rasgado rasgada danificado danificada nao_funciona não_funciona nao_funcionou não_funcionou '
                ~ 'fragil frágil péssimo pessimo péssima pessima ruim',
            'size': 'tamanho tamanhos pequeno pequena grande apertado apertada curto curta medida medidas não_serve nao_serve '
                ~ 'não_serviu nao_serviu não_cabe nao_cabe',
            'delivery': 'entrega entregue entregues entregou entregaram atraso atrasou atrasado atrasada prazo chegou chegaram '
                ~ 'não_recebi nao_recebi recebi_apenas correios transportadora frete embalagem',
            'price': 'preço preco preços precos caro cara valor dinheiro não_vale nao_vale',
            'not as described': 'errado errada errados erradas diferente diferentes outro_produto outra_cor falso falsa '
                ~ 'falsificado falsificada faltou faltando faltaram falta incompleto incompleta original enganosa foto '
                ~ 'anuncio anúncio',
            'service': 'atendimento reembolso estorno devolução devolucao devolver troca trocar nota_fiscal suporte contato '
                ~ 'resposta vendedor loja garantia',
            'bugs': 'bug bugs bugado travando trava travou travamentos crash lag servidores fps otimização otimizado '
                ~ 'injogavel injogável',
        },
        'es': {
            'quality': 'calidad roto rota defectuoso defectuosa no_funciona no_funcionó malo mala basura',
            'size': 'tamaño talla pequeño pequeña grande corto corta',
            'delivery': 'entrega envío envio llegó llego tarde paquete',
            'price': 'precio precios caro cara dinero no_vale',
            'not as described': 'diferente equivocado equivocada falso falsa engaño estafa falta',
            'service': 'servicio soporte reembolso devolución devolver vendedor garantía',
            'bugs': 'bug bugs error errores crashea crash lag servidores fps optimización optimizado injugable',
        },
        'de': {
            'quality': 'qualität kaputt defekt mangelhaft funktioniert_nicht schrott müll schlecht',
            'size': 'größe grösse zu_klein zu_groß zu_gross passt_nicht',
            'delivery': 'lieferung geliefert versand paket zu_spät',
            'price': 'preis preise teuer überteuert geld geldverschwendung',
            'not as described': 'falsch falsche falscher anders fälschung betrug fehlt fehlen',
            'service': 'service support kundendienst rückerstattung rückgabe erstattung händler garantie',
            'bugs': 'bug bugs verbuggt abstürze absturz stürzt ruckelt lag laggt server fps optimierung optimiert unspielbar',
        },
        'fr': {
            'quality': 'qualité cassé cassée défectueux défectueuse ne_fonctionne_pas ne_marche_pas mauvais mauvaise nul',
            'size': 'taille trop_petit trop_grand trop_petite trop_grande',
            'delivery': 'livraison livré livrée retard colis arrivé',
            'price': 'prix cher chère argent arnaque',
            'not as described': 'différent différente faux fausse contrefaçon manque trompeur trompeuse',
            'service': 'service support remboursement rembourser remboursé retour vendeur garantie',
            'bugs': 'bug bugs bugué buggé crash crashs plante plantages lag serveurs fps optimisation optimisé injouable',
        },
        'ru': {
            'quality': 'качество качества сломан сломался не_работает брак плохо плохая мусор',
            'size': 'размер размера мал мала велик',
            'delivery': 'доставка доставки доставили посылка опоздал',
            'price': 'цена цены цену дорого деньги денег',
            'not as described': 'обман не_соответствует подделка другой',
            'service': 'поддержка поддержки возврат вернуть рефанд продавец гарантия',
            'bugs': 'баг баги багов лагает лаги лагов вылетает вылеты краш крашится сервера серверы оптимизация оптимизации '
                ~ 'фпс',
        },
    }) }}
{% endmacro %}


{# Topics of the lists, in the order in which they are declared. #}
{% macro complaint_topics() %}{{ return(complaint_terms()['en'].keys() | list) }}{% endmacro %}


{# Whether a text of `plain_words` holds a term of the topic in the review's language: one that spaces or the ends of the
   text set off, for letters with accents are no word to a pattern's `\b`. #}
{% macro names_complaint(topic, words='words', language='language') -%}
    case {{ language }}
        {%- for code, topics in complaint_terms().items() %}
        when '{{ code }}'
            then {{ regex_extract("' ' || " ~ words ~ " || ' '", ' (' ~ topics[topic].split() | join('|') | replace('_', ' ') ~ ') ') }} is not null
        {%- endfor %}
    end
{%- endmacro %}
