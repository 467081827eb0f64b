#include "daemon/ctl/doctor/bundle/redaction.hpp"

#include "daemon/ctl/doctor/bundle/shown_value.hpp"
#include "daemon/ctl/doctor/bundle/tar_archive.hpp"
#include "tests/daemon/ctl/contains.hpp"

#include <filesystem>
#include <fstream>
#include <sstream>

#include <gtest/gtest.h>

namespace tokenkeeper::ctl::doctor::redaction_test {
namespace {

TEST(shown_value, is_whole_for_known_keys_in_their_form) {
    struct {
        const char* key;
        const char* value;
    } const cases[]{{"mode", "keep-alive"},
                    {"check_interval", "5m"},
                    {"access_token_file", "/etc/tokenkeeper/lobby.token"},
                    {"access_token_file", "lobby.token"},
                    {"access_token_file", "wallboard-lobby"},
                    {"api_url", "https://api.mypurecloud.com"},
                    {"proxy", "http://proxy.example:3128"},
                    {"client_id", "01234567-89ab-cdef-0123-456789abcdef"},
                    {"listen", "127.0.0.1:9464"},
                    {"units", "job@.service"},
                    {"no_proxy", "10.0.0.0/8"},
                    {"on", "session.lost"},
                    {"url_file", "/etc/tokenkeeper/hook.url"}};
    for (const auto& each : cases)
        EXPECT_EQ(shown_value(each.key, each.value), each.value) << each.key;
}

TEST(shown_value, is_none_for_secrets_wherever_they_stand) {
    const std::string token(86, 'a');
    for (const auto* key : {"access_token", "client_secret", "refresh_token", "password", "note"})
        EXPECT_FALSE(shown_value(key, "x")) << key;
    // Somebody wrote the secret in the place of something else.
    for (const auto* key : {"mode", "access_token_file", "client_id", "api_url", "proxy", "organization"})
        EXPECT_FALSE(shown_value(key, token)) << key;
    EXPECT_FALSE(shown_value("proxy_credentials_file", "user:password.1"));
    EXPECT_FALSE(shown_value("proxy_credentials_file", "hunter2"));
    EXPECT_FALSE(shown_value("client_secret_file", "dGhlIHNlY3JldCBvZiB0aGUgY2xpZW50+w=="));
    EXPECT_FALSE(shown_value("url", "https://hooks.example/services/T0/B0/abc"));
    EXPECT_FALSE(shown_value("url_file", "https://hooks.example/services/T0/B0/abc"));
    EXPECT_FALSE(shown_value("api_url", "https://user:password@api.example"));
    EXPECT_FALSE(shown_value("login_url", "https://login.example/?token=abc"));
    EXPECT_EQ(shown_value("proxy", "http://user:password@proxy.example:3128"),
              "http://(removed)@proxy.example:3128");
}

TEST(redactor, keeps_the_structure_of_a_configuration) {
    redactor removal;
    EXPECT_EQ(removal.configuration("# token of mallory\n"
                                    "sessions:\n"
                                    "  lobby:\n"
                                    "    mode: keep-alive   # a comment\n"
                                    "    access_token: very-secret-token\n"
                                    "    readers: { users: [a, b] }\n"),
              "sessions:\n"
              "  lobby:\n"
              "    mode: keep-alive\n"
              "    access_token: (removed)\n"
              "    readers:\n"
              "      users:\n"
              "        - a\n"
              "        - b\n");
    EXPECT_EQ(removal.count(), 1U);
    EXPECT_EQ(removal.scrub("x very-secret-token y"), "x (removed) y");
}

TEST(redactor, leaves_nothing_of_a_text_that_it_does_not_understand) {
    redactor removal;
    const auto kept = removal.configuration("access_token: very-secret-token\n\tbroken: [");
    EXPECT_FALSE(contains(kept, "very-secret")) << kept;
    EXPECT_FALSE(contains(kept, "broken")) << kept;
}

TEST(redactor, remembers_a_password_without_its_user) {
    redactor removal;
    removal.configuration("proxy: http://user:sesame-street@proxy.example:1\n");
    EXPECT_EQ(removal.scrub("sesame-street"), "(removed)");
}

TEST(redactor, takes_secrets_out_of_units) {
    redactor removal;
    const auto kept = removal.unit(
        "[Service]\n"
        "# Environment=OLD=old-secret\n"
        "Environment=A=first-secret \\\n"
        "  B=second-secret\n"
        "SetCredential=x:third-secret\n"
        "ExecStart=/bin/x --proxy http://u:fourth-secret@h:1/p@q --keep\n"
        "LoadCredential=genesys:/run/tokenkeeper/credentials.sock\n");
    EXPECT_EQ(kept,
              "[Service]\n"
              "Environment=(removed)\n"
              "(removed)\n"
              "SetCredential=(removed)\n"
              "ExecStart=/bin/x --proxy (removed) --keep\n"
              "LoadCredential=genesys:/run/tokenkeeper/credentials.sock\n");
}

TEST(redactor, reads_a_unit_as_systemd_does) {
    redactor removal;
    const auto kept = removal.unit(
        "[Service]\n"
        "Environment = A=first-secret\n"
        "  Environment=B=second-secret\n"
        "SetCredential =\tx:third-secret\n"
        "Environment=C=1 \\\n"
        "  # a comment in between ends nothing\n"
        "  D=fourth-secret\n"
        "ExecStartPre=-/usr/bin/curl -H \"Authorization: Bearer fifth-secret\" -pSixth-secret /etc/hosts\n"
        "ExecStart=/usr/sbin/tokenkeeperd --config /etc/tokenkeeper/tokenkeeper.yaml\n"
        "User = tokenkeeper\n");
    EXPECT_FALSE(contains(kept, "ecret")) << kept;
    EXPECT_TRUE(
        contains(kept, "ExecStart=/usr/sbin/tokenkeeperd --config /etc/tokenkeeper/tokenkeeper.yaml\n"))
        << kept;
    EXPECT_TRUE(contains(kept, "User = tokenkeeper\n")) << kept;
}

TEST(redactor, shows_of_a_unit_what_has_the_form_of_no_secret) {
    redactor removal;
    const auto kept = removal.unit(
        "[Unit]\n"
        "After=network-online.target \\\n"
        "  time-sync.target\n"
        "Documentation=https://user:pa/ss-first-secret@docs.example/page\n"
        "second-secret without a key\n"
        "[third-secret-in-a-section-of-its-own]\n"
        "[Service]\n"
        "StandardInputText=fourth-secret\n"
        "StandardInputData=fifth-secret\n"
        "PAMName=sixth-secret\n"
        "ConditionEnvironment=A=seventh-secret\n"
        "X-Own=eighth-secret\n"
        "ExecStart=/bin/x \\\n"
        "  ninth-secret\n"
        "MemoryMax=1G\n");
    EXPECT_FALSE(contains(kept, "ecret")) << kept;
    for (const auto* line : {"After=network-online.target \\\n  time-sync.target\n", "@docs.example/page\n",
                             "[Service]\n", "StandardInputText=(removed)\n", "MemoryMax=1G\n"})
        EXPECT_TRUE(contains(kept, line)) << line << kept;
}

/// It would say little to a supporter if other values of the usual unit were removed.
TEST(redactor, shows_our_own_units) {
    for (const auto* unit : {"tokenkeeper.service.in", "tokenkeeper.socket"}) {
        redactor removal;
        std::ostringstream text;
        text << std::ifstream{std::filesystem::path{UNIT_FOLDER} / unit}.rdbuf();
        std::istringstream kept{removal.unit(text.str())};
        int settings = 0;
        for (std::string line; std::getline(kept, line); ++settings)
            EXPECT_TRUE(line.starts_with("E") || !contains(line, "(removed)")) << line;
        EXPECT_GT(settings, 10) << unit;
    }
}

TEST(redactor, reads_a_unit_whose_lines_end_as_elsewhere) {
    redactor removal;
    const auto kept =
        removal.unit("[Service]\r\nEnvironment=first-secret \\\r\nsecond-secret\r\nUser=tokenkeeper\r\n");
    EXPECT_FALSE(contains(kept, "ecret")) << kept;
    EXPECT_TRUE(contains(kept, "User=tokenkeeper\n")) << kept;
    EXPECT_EQ(removal.scrub("it said second-secret"), "it said (removed)");
}

TEST(redactor, shows_no_secret_that_became_a_key) {
    const std::string secret = "Fq3vR8sT1xY5zA7bC9dE2fG4hJ6kL8mN0pQrStUvWxY";
    redactor removal;
    const auto kept = removal.configuration(
        "sessions:\n"
        "  export:\n"
        "    client_credentials: {client_id: x, client_secret:" +
        secret +
        "}\n"
        "    client_secret " +
        secret + ":\n    " + secret + ":\n");
    EXPECT_FALSE(contains(kept, secret)) << kept;
    EXPECT_TRUE(contains(kept, "  export:\n")) << kept;
    EXPECT_EQ(removal.scrub("it said " + secret), "it said (removed)");
    EXPECT_EQ(removal.scrub("client_secret"), "client_secret") << "a word of the configuration";
}

TEST(tar_archive, has_the_form_of_ustar) {
    tar_archive archive{1'000'000'000};
    archive.add("folder/name.txt", "content");
    archive.add("empty", "");
    const auto bytes = archive.take();
    ASSERT_EQ(bytes.size(), 512U * 5) << "two headers, one block of content, two of the end";
    EXPECT_EQ(bytes.substr(0, 16), std::string("folder/name.txt\0", 16));
    EXPECT_EQ(bytes.substr(100, 8), std::string("0000600\0", 8));
    EXPECT_EQ(bytes.substr(124, 12), std::string("00000000007\0", 12));
    EXPECT_EQ(bytes.substr(136, 12), std::string("07346545000\0", 12));
    EXPECT_EQ(bytes.substr(257, 8), std::string("ustar\00000", 8));
    EXPECT_EQ(bytes.substr(512, 7), "content");
    unsigned sum = 8 * ' ';
    for (std::size_t i = 0; i < 512; ++i)
        if (i < 148 || i >= 156) sum += static_cast<unsigned char>(bytes[i]);
    EXPECT_EQ(std::stoul(bytes.substr(148, 6), nullptr, 8), sum);
    EXPECT_EQ(bytes.substr(154, 2), std::string("\0 ", 2));
}

}  // namespace
}  // namespace tokenkeeper::ctl::doctor::redaction_test
