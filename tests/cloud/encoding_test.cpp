#include "tests/cloud/encoding.hpp"

#include "tests/cloud/grant_request.hpp"

#include <gtest/gtest.h>

namespace tokenkeeper::cloud::encoding_test {

// The test vectors of RFC 4648 §10.
TEST(base64, reads_and_writes_the_vectors_of_its_standard) {
    for (const auto& [plain, coded] :
         {std::pair{"", ""}, {"f", "Zg=="}, {"fo", "Zm8="}, {"foo", "Zm9v"}, {"foobar", "Zm9vYmFy"}}) {
        EXPECT_EQ(encode_base64(plain), coded);
        EXPECT_EQ(decode_base64(coded), plain);
    }
    EXPECT_EQ(decode_base64("Zm9"), std::nullopt);
    EXPECT_EQ(decode_base64("Z==="), std::nullopt);
    EXPECT_EQ(decode_base64("Zm9-"), std::nullopt);
}

// The vectors of FIPS 180-4, by way of base64url, and the lengths about which padding turns.
TEST(s256_challenge, is_the_digest_of_the_verifier) {
    EXPECT_EQ(s256_challenge(""), "47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU");
    EXPECT_EQ(s256_challenge("abc"), "ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0");
    EXPECT_EQ(s256_challenge("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"),
              "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
    EXPECT_EQ(s256_challenge("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
              "JI1qYdIGOLjlwCaTDD5gOaM85Flk_yFn9uzt1BnbBsE");
}

TEST(encode_percent, keeps_what_is_unreserved) {
    EXPECT_EQ(encode_percent("aZ09-._~"), "aZ09-._~");
    EXPECT_EQ(encode_percent(" +/&=%\xc3\xa4"), "%20%2B%2F%26%3D%25%C3%A4");
    EXPECT_EQ(decode_percent(encode_percent("\r\n\"x")), "\r\n\"x");
}

TEST(escape_html, leaves_no_mark_that_html_understands) {
    EXPECT_EQ(escape_html("a<b> & \"c\" 'd'"), "a&#60;b&#62; &#38; &#34;c&#34; &#39;d&#39;");
    EXPECT_EQ(escape_html("\xc3\xa4"), "\xc3\xa4");
}

TEST(grant_request, reads_forms_as_they_are_encoded) {
    const auto g = read_grant_request("id:a:b", "Application/X-WWW-Form-Urlencoded; charset=UTF-8",
                                      "grant_type=a%2Bb+c&code=&redirect_uri");
    EXPECT_TRUE(g.well_formed);
    EXPECT_TRUE(g.basic);
    EXPECT_EQ(g.client_id, "id");
    EXPECT_EQ(g.client_secret, "a:b");
    EXPECT_EQ(g.type, "a+b c");
    EXPECT_EQ(g.code, "");
    EXPECT_FALSE(read_grant_request({}, "text/plain", "code=x").well_formed);
    EXPECT_FALSE(read_grant_request({}, "application/x-www-form-urlencoded", "code=&code=x").well_formed);
    EXPECT_EQ(read_grant_request({}, {}, "client_id=me").client_id, "me");
}

}  // namespace tokenkeeper::cloud::encoding_test
