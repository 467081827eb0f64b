#include "lib/net/tls/bounds/chain_cost.hpp"

#include "lib/net/tls/bounds/der.hpp"

#include <algorithm>
#include <cstddef>
#include <initializer_list>
#include <memory>
#include <optional>
#include <vector>

#include <openssl/asn1.h>
#include <openssl/objects.h>
#include <openssl/x509v3.h>

namespace tokenkeeper::net {

namespace {

using namespace der;

constexpr int most_certificates = 10;
constexpr std::size_t most_modulus = 1'025;  ///< bytes: 8,192 bits and the sign
constexpr std::size_t most_exponent = 5;

/// In the whole chain: elements of DER, of which OpenSSL makes objects, and bytes of what it compares with
/// itself, or keeps as long as the connection is open.
constexpr std::size_t most_elements = 1'500;
constexpr std::size_t most_compared = 8'192;
constexpr std::size_t most_kept = 4'096;
constexpr std::size_t most_constraints = 4'096;
constexpr std::size_t most_alternative_names = 16'384;  ///< each is compared with each constraint
constexpr std::size_t most_names = 8'192;               ///< OpenSSL sorts the parts of one

bool is_one_of(bytes identifier, std::initializer_list<int> kinds) {
    return std::ranges::any_of(kinds, [identifier](int nid) {
        const auto* known = OBJ_nid2obj(nid);
        return std::ranges::equal(identifier, bytes{OBJ_get0_data(known), OBJ_length(known)});
    });
}

/// OpenSSL has no reader for this kind of extension, the content of an OBJECT IDENTIFIER.
bool is_unknown(bytes kind) {
    constexpr std::size_t most_short = 127;
    if (kind.size() > most_short) return false;
    std::vector<std::uint8_t> whole{V_ASN1_OBJECT, static_cast<std::uint8_t>(kind.size())};
    whole.insert(whole.end(), kind.begin(), kind.end());
    const auto* place = whole.data();
    const std::unique_ptr<ASN1_OBJECT, decltype(&ASN1_OBJECT_free)> object{
        d2i_ASN1_OBJECT(nullptr, &place, static_cast<long>(whole.size())), &ASN1_OBJECT_free};
    return object && X509V3_EXT_get_nid(OBJ_obj2nid(object.get())) == nullptr;
}

bool is_positive(bytes integer, std::size_t most_bytes) {
    return !integer.empty() && integer.size() <= most_bytes && (integer[0] & 0x80) == 0;
}

/// `key`: an RSAPublicKey (RFC 8017, A.1.1).
bool is_usual_rsa(bytes key) {
    auto numbers = take(key, V_ASN1_SEQUENCE);
    if (!numbers) return false;
    const auto modulus = take(*numbers, V_ASN1_INTEGER);
    const auto exponent = take(*numbers, V_ASN1_INTEGER);
    return modulus && exponent && is_positive(*modulus, most_modulus) &&
           is_positive(*exponent, most_exponent);
}

/// `info`: the content of a SubjectPublicKeyInfo.
bool is_usual_key(bytes info) {
    auto algorithm = take(info, V_ASN1_SEQUENCE);
    const auto key = take(info, V_ASN1_BIT_STRING);
    if (!algorithm || !key || key->empty()) return false;
    const auto kind = take(*algorithm, V_ASN1_OBJECT);
    if (!kind) return false;
    if (is_one_of(*kind, {NID_rsaEncryption, NID_rsassaPss})) return is_usual_rsa(key->subspan(1));
    if (!is_one_of(*kind, {NID_X9_62_id_ecPublicKey})) return is_one_of(*kind, {NID_ED25519, NID_ED448});
    const auto curve = take(*algorithm, V_ASN1_OBJECT);
    return curve && is_one_of(*curve, {NID_X9_62_prime256v1, NID_secp384r1, NID_secp521r1});
}

/// The value of an extension, whose `rest` stands behind its OBJECT IDENTIFIER; nullopt: it has none.
std::optional<bytes> value_in(bytes rest) {
    auto value = take_element(rest);
    if (value && value->tag == V_ASN1_BOOLEAN) value = take_element(rest);
    if (!value || value->tag != V_ASN1_OCTET_STRING || !rest.empty()) return std::nullopt;
    return value->content;
}

/// The elements of the list that the value of an extension is; nullopt: it is no list.
std::optional<std::vector<element>> list_in(bytes value) {
    auto list = take(value, V_ASN1_SEQUENCE);
    if (!list) return std::nullopt;
    std::vector<element> elements;
    while (!list->empty()) {
        const auto next = take_element(*list);
        if (!next) return std::nullopt;
        elements.push_back(*next);
    }
    return elements;
}

/// `point`: a DistributionPoint (RFC 5280, 4.2.1.13). For a name relative to the issuer's OpenSSL copies
/// that.
bool has_whole_name(const element& point) {
    if (point.tag != V_ASN1_SEQUENCE) return false;
    auto parts = point.content;
    if (parts.empty()) return true;
    const auto first = take_element(parts);
    if (!first) return false;
    if (first->tag != context_tag(0)) return true;  // it has no name
    auto name = first->content;
    return take(name, context_tag(0)).has_value();
}

/// What a chain has that makes work, or takes memory, beside its keys, in bytes.
struct workload {
    std::size_t kept = 0;
    std::size_t compared = 0;
    std::size_t constraints = 0;
    std::size_t alternative_names = 0;
    std::size_t names = 0;     ///< of issuers and subjects
    std::size_t elements = 0;  ///< number

    /// Returns false if the extension is unusual, or malformed.
    bool add(bytes kind, bytes value) {
        const auto size = value.size();
        const auto count = count_elements(value, most_elements);
        // Where it is no DER, OpenSSL must not read it: it only keeps the kinds that it does not know.
        if (!count && !is_unknown(kind)) return false;
        elements += count.value_or(0);
        const bool is_points = is_one_of(kind, {NID_crl_distribution_points, NID_freshest_crl});
        if (is_points || is_one_of(kind, {NID_authority_key_identifier})) kept += size;
        if (is_one_of(kind, {NID_certificate_policies, NID_policy_mappings, NID_sbgp_ipAddrBlock,
                             NID_sbgp_autonomousSysNum}))
            compared += size;
        if (is_one_of(kind, {NID_name_constraints})) constraints += size;
        if (is_one_of(kind, {NID_subject_alt_name})) alternative_names += size;
        if (!is_points || !is_fair()) return true;
        const auto list = list_in(value);
        return list && std::ranges::all_of(*list, has_whole_name);
    }
    [[nodiscard]] bool is_fair() const {
        return kept <= most_kept && compared <= most_compared && constraints <= most_constraints &&
               alternative_names <= most_alternative_names && names <= most_names &&
               elements <= most_elements;
    }
};

/// Adds the work of the extensions. Returns false if they are none.
bool add_extensions(bytes list, workload& work) {
    auto extensions = take(list, V_ASN1_SEQUENCE);
    if (!extensions) return false;
    while (!extensions->empty()) {
        auto extension = take(*extensions, V_ASN1_SEQUENCE);
        if (!extension) return false;
        const auto kind = take(*extension, V_ASN1_OBJECT);
        if (!kind) return false;
        const auto value = value_in(*extension);
        if (!value || !work.add(*kind, *value)) return false;
    }
    return true;
}

/// The certificate in DER (RFC 5280, 4.1) has a key of a usual kind. Adds the work that the rest of it makes.
bool is_usual(bytes certificate, workload& work) {
    auto whole = take(certificate, V_ASN1_SEQUENCE);
    if (!whole) return false;
    auto fields = take(*whole, V_ASN1_SEQUENCE);
    if (!fields) return false;
    auto field = take_element(*fields);
    if (field && field->tag == context_tag(0)) field = take_element(*fields);  // the serial number
    if (!field || !take(*fields, V_ASN1_SEQUENCE)) return false;               // the algorithm
    const auto issuer = take(*fields, V_ASN1_SEQUENCE);
    const auto validity = take(*fields, V_ASN1_SEQUENCE);
    const auto subject = take(*fields, V_ASN1_SEQUENCE);
    const auto key = take(*fields, V_ASN1_SEQUENCE);
    if (!issuer || !validity || !subject || !key || !is_usual_key(*key)) return false;
    work.names += issuer->size() + subject->size();
    while (!fields->empty()) {
        field = take_element(*fields);
        if (!field) return false;
        if (field->tag == context_tag(3) && !add_extensions(field->content, work)) return false;
    }
    return true;
}

}  // namespace

bool is_costly(std::span<const std::uint8_t> message, bool is_tls_1_3) {
    if (is_tls_1_3 && !take_counted(message, 1)) return true;
    auto list = take_counted(message, 3);
    if (!list) return true;
    workload work;
    for (int count = 0; !list->empty(); ++count) {
        const auto certificate = take_counted(*list, 3);
        if (!certificate || count >= most_certificates || !is_usual(*certificate, work)) return true;
        const auto elements = count_elements(*certificate, most_elements);
        if (!elements) return true;
        work.elements += *elements;
        if (is_tls_1_3 && !take_counted(*list, 2)) return true;
    }
    return !work.is_fair();
}

}  // namespace tokenkeeper::net
