#include "lib/net/tls/bounds/der.hpp"

#include <vector>

#include <openssl/asn1.h>

namespace tokenkeeper::net::der {

std::optional<bytes> take_counted(bytes& rest, std::size_t length_size) {
    if (rest.size() < length_size) return std::nullopt;
    std::size_t length = 0;
    for (const auto byte : rest.first(length_size))
        length = length << 8U | byte;
    rest = rest.subspan(length_size);
    if (rest.size() < length) return std::nullopt;
    const auto taken = rest.first(length);
    rest = rest.subspan(length);
    return taken;
}

std::optional<element> take_element(bytes& rest) {
    const auto* place = rest.data();
    long length = 0;
    int tag = 0;
    int kind = 0;
    const int form = ASN1_get_object(&place, &length, &tag, &kind, static_cast<long>(rest.size()));
    const bool is_definite = (form & 0x80) == 0 && (form & 1) == 0;
    const bool holds_others = (form & V_ASN1_CONSTRUCTED) != 0;
    const bool is_list = tag == V_ASN1_SEQUENCE || tag == V_ASN1_SET;
    if (!is_definite || (kind == V_ASN1_UNIVERSAL && holds_others != is_list)) return std::nullopt;
    const auto head = static_cast<std::size_t>(place - rest.data());
    const auto size = static_cast<std::size_t>(length);
    const element taken{kind == V_ASN1_UNIVERSAL ? tag : context_tag(tag), rest.subspan(head, size),
                        holds_others};
    rest = rest.subspan(head + size);
    return taken;
}

std::optional<bytes> take(bytes& rest, int tag) {
    const auto taken = take_element(rest);
    if (!taken || taken->tag != tag) return std::nullopt;
    return taken->content;
}

namespace {

/// OpenSSL may take the text for a list of names or of SEQUENCEs by its first byte, the low or the long form
/// of a tag. Texts of letters begin otherwise.
bool may_be_list(bytes text) {
    constexpr std::uint8_t form_and_number = 0x3f;
    if (text.empty()) return false;
    const bool is_context = (text[0] & 0xc0U) == 0x80U;
    const bool is_sequence = text[0] == (V_ASN1_CONSTRUCTED | V_ASN1_SEQUENCE);
    return is_context || is_sequence || (text[0] | V_ASN1_CONSTRUCTED) == form_and_number;
}

/// The elements of a text under a context's tag that says that it holds none. OpenSSL does not look at that
/// where it expects a list, and reads the list also where it is no DER: an element has two bytes at least.
std::size_t guess_elements(bytes text, std::size_t most, unsigned guesses) {
    if (!may_be_list(text)) return 0;
    const auto count = guesses > 0 ? count_elements(text, most, guesses - 1) : std::nullopt;
    return count.value_or(text.size() / 2);
}

}  // namespace

std::optional<std::size_t> count_elements(bytes text, std::size_t most, unsigned guesses) {
    std::vector<bytes> open{text};
    std::size_t count = 0;
    while (!open.empty() && count <= most) {
        if (open.back().empty()) {
            open.pop_back();
            continue;
        }
        const auto next = take_element(open.back());
        if (!next) return std::nullopt;
        ++count;
        if (next->holds_others) {
            open.push_back(next->content);
        } else if (next->tag < 0) {
            count += guess_elements(next->content, most, guesses);
        }
    }
    return count;
}

}  // namespace tokenkeeper::net::der
