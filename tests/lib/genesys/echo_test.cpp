#include "lib/genesys/echo.hpp"

#include "lib/genesys/base64.hpp"

#include <array>
#include <cstdio>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace tokenkeeper::genesys::echo_test {
namespace {

/// One byte as printf writes it.
std::string byte_as(char c, const char* format) {
    std::array<char, 20> written{};
    const auto size =
        std::snprintf(written.data(), written.size(), format, unsigned{static_cast<unsigned char>(c)});
    return {written.data(), static_cast<std::size_t>(size)};
}

std::string bytes_as(std::string_view text, const char* format) {
    std::string written;
    for (const char c : text)
        written += byte_as(c, format);
    return written;
}

std::string base64_text(std::string_view text) {
    return std::string{base64(secret{text}).reveal()};
}

std::string replaced(std::string text, char from, std::string_view replacement) {
    for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + replacement.size()))
        text.replace(at, 1, replacement);
    return text;
}

std::string url_form(std::string text) {
    return replaced(replaced(std::move(text), '+', "-"), '/', "_");
}

std::string mixed_percent(std::string_view text) {
    std::string written;
    bool upper = false;
    for (const char c : text) {
        upper = !upper;
        written += byte_as(c, upper ? "%%%02X" : "%%%02x");
    }
    return written;
}

std::string half_percent(std::string_view text) {
    std::string written;
    bool encoded = false;
    for (const char c : text) {
        encoded = !encoded;
        written += encoded ? byte_as(c, "%%%02x") : std::string{c};
    }
    return written;
}

struct encoding {
    const char* name;
    std::function<std::string(std::string_view)> encode;
};

const std::vector<encoding>& encodings() {
    static const std::vector<encoding> all{
        {"raw", [](auto text) { return std::string{text}; }},
        {"percent, lower case", [](auto text) { return bytes_as(text, "%%%02x"); }},
        {"percent, upper case", [](auto text) { return bytes_as(text, "%%%02X"); }},
        {"percent, mixed", mixed_percent},
        {"percent, every other", half_percent},
        {"percent twice", [](auto text) { return bytes_as(text, "%%25%02X"); }},
        {"percent three times", [](auto text) { return bytes_as(text, "%%2525%02X"); }},
        {"JSON escapes", [](auto text) { return bytes_as(text, "\\u%04x"); }},
        {"JSON escapes, upper case", [](auto text) { return bytes_as(text, "\\u%04X"); }},
        {"JavaScript escapes", [](auto text) { return bytes_as(text, "\\u{%x}"); }},
        {"escape()", [](auto text) { return bytes_as(text, "%%u%04X"); }},
        {"C escapes", [](auto text) { return bytes_as(text, "\\x%02x"); }},
        {"octal", [](auto text) { return bytes_as(text, "\\%03o"); }},
        {"HTML", [](auto text) { return bytes_as(text, "&#%u;"); }},
        {"HTML, hexadecimal", [](auto text) { return bytes_as(text, "&#x%X;"); }},
        {"quoted-printable", [](auto text) { return bytes_as(text, "=%02X"); }},
        {"hexadecimal", [](auto text) { return bytes_as(text, "%02x"); }},
        {"hexadecimal, upper case", [](auto text) { return bytes_as(text, "%02X"); }},
        {"hexadecimal with colons", [](auto text) { return bytes_as(text, "%02x:"); }},
        {"hexadecimal with blanks", [](auto text) { return bytes_as(text, "%02X "); }},
        {"hexadecimal numbers", [](auto text) { return bytes_as(text, "0x%02x, "); }},
        {"base64", base64_text},
        {"base64, one byte before", [](auto text) { return base64_text("x" + std::string{text}); }},
        {"base64, two bytes before", [](auto text) { return base64_text("x:" + std::string{text} + "\n"); }},
        {"base64 without padding", [](auto text) { return replaced(base64_text(text), '=', ""); }},
        {"base64url", [](auto text) { return url_form(base64_text(text)); }},
        {"base64url, two bytes before",
         [](auto text) { return url_form(base64_text("??" + std::string{text})); }},
        {"base64 of a header",
         [](auto text) { return base64_text("Authorization: Bearer " + std::string{text}); }},
        {"base64 in lines", [](auto text) { return base64_text(text).insert(7, "\r\n "); }},
        {"base64, percent-encoded", [](auto text) { return replaced(base64_text(text), '=', "%3d"); }},
        {"base64 twice", [](auto text) { return base64_text(base64_text(text)); }},
        {"hexadecimal of base64", [](auto text) { return bytes_as(base64_text(text), "%02x"); }},
        {"base64 of hexadecimal", [](auto text) { return base64_text(bytes_as(text, "%02x")); }},
        {"a part of it", [](auto text) { return std::string{text.substr(1, 8)}; }},
    };
    return all;
}

constexpr const char* token = "oQ5hP2_xN-8vKc3wZj7RtY0bLmE4sGdA";

TEST(echo_finder, finds_a_secret_in_every_common_encoding) {
    for (const std::string_view original :
         {"oQ5hP2_xN-8vKc3wZj7RtY0bLmE4sGdA", "s3cret-of-it?>", "pa55w0rd9"}) {
        echo_finder echoes;
        echoes.add(secret{original});
        for (const auto& [name, encode] : encodings()) {
            const auto text = encode(original);
            for (const std::string before : {"", "invalid token: ", "got \"", "abc ", "x="})
                EXPECT_TRUE(echoes.finds(before + text + "\" at 12:00")) << name << ": " << before << text;
        }
    }
}

/// As a person reads it in the log.
TEST(echo_finder, finds_a_secret_whose_letters_are_set_apart) {
    for (const std::string_view original :
         {std::string_view{token}, std::string_view{"pa55w0rd9"}, std::string_view{"Kpw9Zt"}}) {
        echo_finder echoes;
        echoes.add(secret{original});
        for (const char* format : {"%c ", "%c, ", "'%c',", "\"%c\" ", "%c-", "%c\n"})
            EXPECT_TRUE(echoes.finds("invalid token: " + bytes_as(original, format))) << format << original;
    }
}

TEST(echo_finder, finds_all_of_a_short_secret) {
    echo_finder echoes;
    echoes.add(secret{"k3y!Q"});
    for (const auto& [name, encode] : encodings()) {
        if (std::string_view{name}.starts_with("base64 in lines") || std::string_view{name} == "a part of it")
            continue;
        EXPECT_TRUE(echoes.finds("the key " + encode("k3y!Q"))) << name;
    }
}

TEST(echo_finder, finds_nothing_in_other_texts) {
    echo_finder echoes;
    for (const std::string_view sent : {token, "another-secret", "k3y!Q"})
        echoes.add(secret{sent});
    for (const std::string_view text :
         {"", "Invalid login credentials.", "HTTP status 401: 100 % of 5=5 & so on; \\d+",
          "Policy ID(s): [0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0]", "aW52YWxpZCBsb2dpbiBjcmVkZW50aWFscw==",
          "missing permission oauth:token:delete for 1c5e4b6e-0000-4000-8000-000000000000", "oQ5hP2_"})
        EXPECT_FALSE(echoes.finds(text)) << text;
    EXPECT_FALSE(echo_finder{}.finds("anything"));
}

TEST(echo_finder, looks_through_a_long_text) {
    echo_finder echoes;
    echoes.add(secret{token});
    const std::string filling(1 << 20, 'a');
    EXPECT_TRUE(echoes.finds(filling + ' ' + bytes_as(token, "%%%02x")));
    EXPECT_TRUE(echoes.finds(filling + ' ' + base64_text(token)));
    EXPECT_TRUE(echoes.finds(filling + ' ' + base64_text(base64_text(token))));
    EXPECT_TRUE(echoes.finds(filling + ' ' + base64_text(bytes_as(token, "%02x"))));
    EXPECT_FALSE(echoes.finds(filling));
}

TEST(echo_finder, cleans_each_part_of_an_error) {
    echo_finder echoes;
    echoes.add(secret{token});
    error failure{errc::token_rejected, "got " + bytes_as(token, "%02x")};
    failure.http_status = 401;
    failure.api_code = base64_text(token);
    failure.correlation_id = token;
    const auto clean = echoes.clean(failure);
    EXPECT_EQ(clean.message, "HTTP status 401: " + clean.code.message());
    EXPECT_EQ(clean.api_code, "");
    EXPECT_EQ(clean.correlation_id, "");
    error harmless{errc::certificate_expired, "subject CN=api.example"};
    EXPECT_EQ(echoes.clean(harmless).message, "subject CN=api.example");
    harmless.message = "subject CN=" + std::string{token};
    EXPECT_EQ(echoes.clean(harmless).message, harmless.code.message());
}

}  // namespace
}  // namespace tokenkeeper::genesys::echo_test
