#include "lib/net/tls/bounds/chain_cost.hpp"

#include "tests/support/certificates.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <vector>

#include <gtest/gtest.h>
#include <openssl/pem.h>

namespace tokenkeeper::tests::chain_cost_test {
namespace {

using net::is_costly;
using bytes = std::vector<std::uint8_t>;

bytes der_of(const certificate& made) {
    const std::unique_ptr<BIO, decltype(&BIO_free)> text{
        BIO_new_mem_buf(made.certificate_pem.data(), static_cast<int>(made.certificate_pem.size())),
        &BIO_free};
    const std::unique_ptr<X509, decltype(&X509_free)> read{
        PEM_read_bio_X509(text.get(), nullptr, nullptr, nullptr), &X509_free};
    bytes der(static_cast<std::size_t>(i2d_X509(read.get(), nullptr)));
    auto* place = der.data();
    i2d_X509(read.get(), &place);
    return der;
}

void add_counted(bytes& to, const bytes& content) {
    for (const unsigned shift : {16U, 8U, 0U})
        to.push_back(static_cast<std::uint8_t>(content.size() >> shift));
    to.insert(to.end(), content.begin(), content.end());
}

/// The content of a Certificate message.
bytes message(const bytes& certificate, int count, bool is_tls_1_3) {
    bytes list;
    for (int i = 0; i < count; ++i) {
        add_counted(list, certificate);
        if (is_tls_1_3) list.insert(list.end(), {0, 0});
    }
    bytes whole;
    if (is_tls_1_3) whole.push_back(0);
    add_counted(whole, list);
    return whole;
}

class chain_cost : public testing::Test {
protected:
    certificate_authority authority{"test CA"};
    bytes usual = der_of(authority.issue({{"localhost"}}));
};

TEST_F(chain_cost, allows_ten_certificates_with_usual_keys) {
    for (const bool is_tls_1_3 : {false, true}) {
        EXPECT_FALSE(is_costly(message(usual, 10, is_tls_1_3), is_tls_1_3));
        EXPECT_TRUE(is_costly(message(usual, 11, is_tls_1_3), is_tls_1_3));
    }
}

TEST_F(chain_cost, refuses_a_curve_that_a_certificate_describes) {
    certificate_request request{{"localhost"}};
    request.describes_curve = true;
    EXPECT_TRUE(is_costly(message(der_of(authority.issue(request)), 1, true), true));
}

/// What OpenSSL makes copies of or compares: a little of it is usual.
TEST_F(chain_cost, refuses_much_of_what_multiplies) {
    const auto extended = [&](const std::string& name, const std::string& value, std::size_t hosts = 1) {
        certificate_request request{{hosts, "localhost"}};
        request.extensions[name] = value;
        return der_of(authority.issue(request));
    };
    const auto costs = [](const bytes& made, int count = 1) {
        return is_costly(message(made, count, true), true);
    };
    std::string policies = "1.2.3.4.1";
    const auto few = policies;
    for (int i = 2; i < 400; ++i)
        policies += ",1.2.3.4." + std::to_string(i);
    EXPECT_FALSE(costs(extended("certificatePolicies", few), 10));
    EXPECT_FALSE(costs(extended("certificatePolicies", policies)));
    EXPECT_TRUE(costs(extended("certificatePolicies", policies), 3));

    const std::string place = "URI:http://a.example/";
    for (const auto* name : {"crlDistributionPoints", "freshestCRL"}) {
        EXPECT_FALSE(costs(extended(name, place + std::string(300, 'a')), 10)) << name;
        EXPECT_TRUE(costs(extended(name, place + std::string(600, 'a')), 10)) << name;
    }
    EXPECT_FALSE(costs(extended("crlDistributionPoints", "DER:30:02:30:00"))) << "nameless";
    EXPECT_FALSE(costs(extended("crlDistributionPoints", "DER:30:06:30:04:a0:02:a0:00"))) << "no name";
    EXPECT_TRUE(costs(extended("crlDistributionPoints", "DER:30:06:30:04:a0:02:a1:00"))) << "relative";
    EXPECT_TRUE(costs(extended("crlDistributionPoints", "DER:30:04:30:04:a0:00"))) << "malformed";
    const std::string forbidden = "excluded;DNS:";
    EXPECT_FALSE(costs(extended("nameConstraints", forbidden + std::string(3'000, 'a'))));
    EXPECT_TRUE(costs(extended("nameConstraints", forbidden + std::string(3'000, 'a')), 2));
    EXPECT_TRUE(costs(extended("nameConstraints", forbidden + "a", 2'000)));
    EXPECT_TRUE(costs(extended("nsComment", "x", 2'000))) << "names";
    const auto purposes = [](int count) {
        std::string list = "1.2.3.4";
        for (int i = 1; i < count; ++i)
            list += ",1.2.3.4";
        return list;
    };
    EXPECT_FALSE(costs(extended("extendedKeyUsage", purposes(300)), 3));
    EXPECT_TRUE(costs(extended("extendedKeyUsage", purposes(500)), 3)) << "elements";
    EXPECT_FALSE(costs(extended("nsComment", std::string(60'000, 'a')))) << "OpenSSL only keeps it";
}

/// OpenSSL reads BER, too: lists without a length, and texts in pieces. Who reads DER sees nothing in them.
TEST_F(chain_cost, refuses_what_is_no_der) {
    const auto costs = [&](const std::string& name, const std::string& value) {
        certificate_request request{{"localhost"}};
        request.extensions[name] = value;
        return is_costly(message(der_of(authority.issue(request)), 1, true), true);
    };
    EXPECT_FALSE(costs("issuerAltName", "DER:30:04:82:02:61:62"));
    EXPECT_TRUE(costs("issuerAltName", "DER:30:80:82:02:61:62:00:00")) << "a list without a length";
    EXPECT_TRUE(costs("issuerAltName", "DER:30:06:24:04:04:02:61:62")) << "a text in pieces";
    EXPECT_TRUE(costs("issuerAltName", "DER:30:06:23:04:03:02:00:62")) << "bits in pieces";
    EXPECT_TRUE(costs("issuerAltName", "DER:10:02:05:00")) << "a list of no elements";
    EXPECT_TRUE(costs("issuerAltName", "DER:30:02:05:00:00")) << "something behind it";
    EXPECT_TRUE(costs("keyUsage", "DER:23:04:03:02:05:a0"));
    EXPECT_FALSE(costs("businessCategory", "DER:30:80:00")) << "OpenSSL does not read it";
    EXPECT_FALSE(costs("subjectKeyIdentifier", "DER:04:03:30:80:00")) << "nor this";
    const bytes key_of_p256{0x03, 0x42, 0x00, 0x04};
    const auto key = std::search(usual.begin(), usual.end(), key_of_p256.begin(), key_of_p256.end());
    ASSERT_NE(key, usual.end());
    *key |= 0x20U;
    EXPECT_TRUE(is_costly(message(usual, 1, true), true)) << "a key in pieces";
}

std::string length_of(int size) {
    std::array<char, 16> text{};
    static_cast<void>(std::snprintf(text.data(), text.size(), "82:%02x:%02x", size / 256, size % 256));
    return text.data();
}

/// A SEQUENCE of one element with this tag, which consists of the `first` one and of empty names.
std::string list_of_names(const std::string& tag, const std::string& first, int names) {
    const auto size = static_cast<int>((first.size() + 1) / 3) + 2 * names;
    auto value = "DER:30:" + length_of(size + 4) + ':' + tag + ':' + length_of(size);
    if (!first.empty()) value += ':' + first;
    for (int i = 0; i < names; ++i)
        value += ":82:00";
    return value;
}

/// OpenSSL reads a list under a context's tag even if the tag says that it holds no others.
TEST_F(chain_cost, counts_lists_that_look_like_texts) {
    const auto costs = [&](const char* name, const std::string& value) {
        certificate_request request{{"localhost"}};
        request.extensions[name] = value;
        return is_costly(message(der_of(authority.issue(request)), 1, true), true);
    };
    // The first part may be no DER, in its length or in the form of its tag: OpenSSL reads that as well.
    const std::vector<std::string> firsts{
        "", "a2:80:16:01:61:00:00", "30:80:00:00", "bf:04:80:30:00:00:00", "3f:10:80:00:00", "9f:02:01:61"};
    for (const auto* name : {"authorityKeyIdentifier", "nameConstraints"}) {
        for (const auto& first : firsts) {
            EXPECT_FALSE(costs(name, list_of_names("81", first, 1'000))) << name << first;
            EXPECT_TRUE(costs(name, list_of_names("81", first, 1'600))) << name << first;
        }
        EXPECT_FALSE(costs(name, list_of_names("a1", "", 1'000))) << name;
        EXPECT_TRUE(costs(name, list_of_names("a1", "", 1'600))) << name;
    }
    EXPECT_FALSE(costs("subjectAltName", "DNS:" + std::string(3'000, '1'))) << "a text is no list";
}

TEST_F(chain_cost, refuses_long_names) {
    certificate_request request{{"localhost"}};
    request.units = 20;
    EXPECT_FALSE(is_costly(message(der_of(authority.issue(request)), 10, true), true));
    request.units = 600;
    EXPECT_TRUE(is_costly(message(der_of(authority.issue(request)), 1, true), true));
}

TEST_F(chain_cost, refuses_unusual_keys_of_rsa) {
    certificate_request request{{"localhost"}};
    request.algorithm = "RSA";
    EXPECT_FALSE(is_costly(message(der_of(authority.issue(request)), 1, true), true));
    request.exponent = (1UL << 32U) + 1;
    EXPECT_FALSE(is_costly(message(der_of(authority.issue(request)), 1, true), true));
    request.exponent = (1UL << 40U) + 1;
    EXPECT_TRUE(is_costly(message(der_of(authority.issue(request)), 1, true), true));
}

TEST_F(chain_cost, refuses_what_ends_too_early_or_is_no_certificate) {
    const auto whole = message(usual, 2, true);
    for (std::size_t size = 0; size < whole.size(); ++size)
        EXPECT_TRUE(is_costly({whole.data(), size}, true)) << size;
    // A length of the certificate or of a field in it that is too large or not told.
    for (std::size_t size = 0; size < usual.size(); ++size)
        EXPECT_TRUE(
            is_costly(message({usual.begin(), usual.begin() + static_cast<long>(size)}, 1, true), true));
    auto unknown_length = usual;
    unknown_length[1] = 0x80;
    EXPECT_TRUE(is_costly(message(unknown_length, 1, true), true));
}

TEST_F(chain_cost, reads_whatever_a_server_sends) {
    for (std::size_t place = 0; place < usual.size(); ++place) {
        for (const std::uint8_t value : bytes{0x00, 0x30, 0x7f, 0x80, 0x84, 0xff}) {
            auto changed = usual;
            changed[place] = value;
            static_cast<void>(is_costly(message(changed, 1, false), false));
        }
    }
}

}  // namespace
}  // namespace tokenkeeper::tests::chain_cost_test
