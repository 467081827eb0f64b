#include "tests/daemon/ctl/fake_daemon.hpp"
#include "tests/daemon/ctl/stage.hpp"

#include <cstdio>
#include <fstream>

#include <gtest/gtest.h>

namespace tokenkeeper::ctl::token_test {
namespace {

const char* const plain = nullptr;

std::string token_json(const std::string& token, const std::string& region = R"("us-east-1")") {
    return R"({"access_token":)" + token + R"(,"token_type":"Bearer","expires":null,"region":)" + region +
           "}";
}

/// The output of `token lobby` for an answer of the daemon; `err` gets the messages beside it.
std::string print_token(const std::string& answer, const char* form, exit_status expected,
                        std::string* err = nullptr) {
    const fake_daemon daemon{[answer](const std::string&) { return http_json(200, answer); }};
    stage s{daemon.path()};
    EXPECT_EQ(form == plain ? s.run({"token", "lobby"}) : s.run({"token", "lobby", form}), expected)
        << answer << s.err.str();
    if (err != nullptr) *err = s.err.str();
    return s.out.str();
}

const std::string good = token_json(R"("aZ0-._~+/=")");

TEST(token, is_printed_alone) {
    EXPECT_EQ(print_token(good, plain, exit_status::fine), "aZ0-._~+/=\n");
}

TEST(token, is_printed_as_a_header) {
    EXPECT_EQ(print_token(good, "--header", exit_status::fine), "Authorization: Bearer aZ0-._~+/=\n");
}

TEST(token, is_printed_as_shell_commands_that_export_it) {
    EXPECT_EQ(print_token(good, "--env", exit_status::fine),
              "export GENESYSCLOUD_ACCESS_TOKEN='aZ0-._~+/='\nexport GENESYSCLOUD_REGION=us-east-1\n");
    EXPECT_EQ(print_token(token_json(R"("t")", R"("usc1.pure.cloud")"), "--env", exit_status::fine),
              "export GENESYSCLOUD_ACCESS_TOKEN=t\nexport GENESYSCLOUD_REGION=usc1.pure.cloud\n");
}

TEST(token, removes_an_earlier_region_where_there_is_none) {
    std::string err;
    EXPECT_EQ(print_token(token_json(R"("t")", "null"), "--env", exit_status::fine, &err),
              "export GENESYSCLOUD_ACCESS_TOKEN=t\nunset GENESYSCLOUD_REGION\n");
    EXPECT_EQ(err, "tokenkeeperctl: lobby: its organization has explicit URLs, so there is no region\n");
    EXPECT_EQ(print_token(token_json(R"("t")", "null"), plain, exit_status::fine, &err), "t\n");
    EXPECT_EQ(err, "");
}

TEST(token, is_printed_as_the_json_of_the_daemon) {
    EXPECT_EQ(print_token(good, "--json", exit_status::fine), good + "\n");
}

TEST(token, is_asked_for_by_name_and_time) {
    const fake_daemon daemon{[](const std::string&) { return http_json(200, good); }};
    stage s{daemon.path()};
    s.run({"token", "a/b"});
    s.run({"token", "lobby", "--min-valid", "5m"});
    EXPECT_EQ(daemon.requests(), (std::vector<std::string>{"GET /v1/sessions/a%2Fb/token",
                                                           "GET /v1/sessions/lobby/token?min_valid=5m"}));
}

TEST(token, with_anything_unprintable_in_it_is_not_printed_at_all) {
    for (const auto* token : {R"("a\u001b[2Jb")", R"("a\nb")", R"("a b")", R"("a\u007f")", R"("\u00e9")",
                              R"("")", "null", "7", R"(["t"])"}) {
        for (const char* form : {plain, "--header", "--env", "--json"}) {
            std::string err;
            EXPECT_EQ(print_token(token_json(token), form, exit_status::failed, &err), "") << token;
            EXPECT_NE(err.find("has no token, or one that cannot be printed"), std::string::npos) << err;
        }
    }
    EXPECT_EQ(print_token(R"({"region":"us-east-1"})", plain, exit_status::failed), "");
    EXPECT_EQ(print_token("[]", plain, exit_status::failed), "");
}

/// The output of a POSIX shell that evaluates the commands and prints the variable.
std::string evaluate(const std::string& commands) {
    const tests::scratch_directory folder;
    std::ofstream{folder / "commands"} << commands;
    const std::string line =
        "sh -c 'eval \"$(cat \"$0\")\"; sh -c \"printf %s \\\"\\$GENESYSCLOUD_ACCESS_TOKEN\\\"\"' " +
        (folder / "commands").string();
    std::FILE* pipe = ::popen(line.c_str(), "r");
    std::string output(4096, '\0');
    output.resize(std::fread(output.data(), 1, output.size(), pipe));
    EXPECT_EQ(::pclose(pipe), 0);
    return output;
}

TEST(token, reaches_the_children_of_a_shell_whatever_is_in_it) {
    for (const std::string token : {"$(id)", "`id`", "a;id", "a'b", "a&b", "a|b", "a>b", "a*", "~root", "a#",
                                    "{a}", "''", "!!", "\\", "\"", "=", "-n"}) {
        std::string escaped;
        for (const char c : token)
            escaped += (c == '"' || c == '\\') ? std::string{'\\', c} : std::string{c};
        const auto answer = token_json("\"" + escaped + "\"");
        EXPECT_EQ(evaluate(print_token(answer, "--env", exit_status::fine)), token);
        EXPECT_EQ(print_token(answer, plain, exit_status::fine), token + "\n");
    }
}

TEST(token, with_a_region_that_is_none_is_not_printed) {
    for (const auto* region : {"\"$(id)\"", R"("a\nPATH=x")", R"("a b")"})
        EXPECT_EQ(print_token(token_json(R"("t")", region), "--env", exit_status::failed), "") << region;
}

TEST(token, that_is_refused_exits_by_the_reason) {
    for (const auto& [status, expected] : {std::pair{403, exit_status::not_permitted},
                                           {404, exit_status::failed},
                                           {409, exit_status::failed},
                                           {502, exit_status::failed}}) {
        const fake_daemon daemon{[status = status](const std::string&) {
            return http_json(status,
                             R"({"title":"Refused","detail":"The token is dead.","hint":"Renew it."})");
        }};
        stage s{daemon.path()};
        EXPECT_EQ(s.run({"token", "lobby"}), expected) << status;
        EXPECT_EQ(s.out.str(), "");
        EXPECT_EQ(s.err.str(), "tokenkeeperctl: lobby: The token is dead.\n  Renew it.\n");
    }
    stage away{"/nonexistent/s"};
    EXPECT_EQ(away.run({"token", "lobby"}), exit_status::unreachable);
}

}  // namespace
}  // namespace tokenkeeper::ctl::token_test
