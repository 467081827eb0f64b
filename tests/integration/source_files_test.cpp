#include "tests/integration/fixture/acme.hpp"

#include <filesystem>
#include <string>

#include <sys/stat.h>

/// The files that tokens come from, as people mistreat them.
namespace tokenkeeper::integration::source_files_test {
namespace {

class source_files : public acme {
protected:
    void set_mode(const std::string& name, mode_t mode) {
        ASSERT_EQ(::chmod(file(name).c_str(), mode), 0) << name;
    }
    std::string last_error(const std::string& name, const char* part) {
        return std::string{session(name).at("last_error").at(part).as_string()};
    }
};

TEST_F(source_files, cost_one_session_and_not_the_start) {
    start_cloud(seconds{600});
    add_token("exposed");
    const auto token = add_token("pasted");
    add_token("good");
    set_mode("exposed.token", 0644);
    write_file(file("pasted.token"), R"({"access_token":")" + token + R"(","token_type":"bearer"})");
    write_configuration(by_file("exposed") + by_file("pasted") + by_file("good"));

    const auto check = ctl({"check-config", file("tokenkeeper.yaml").string()});
    EXPECT_EQ(check.status, 0);
    EXPECT_NE(
        check.output.find("sessions.exposed.access_token_file: warning: every user of this host can read"),
        std::string::npos)
        << check.output;
    EXPECT_NE(
        check.output.find("holds a JSON text, not the secret alone; put only the value of access_token"),
        std::string::npos)
        << check.output;

    start_daemon();
    ASSERT_TRUE(becomes("exposed", "failed/secret_unreadable"));
    ASSERT_TRUE(becomes("pasted", "failed/secret_unreadable"));
    ASSERT_TRUE(becomes("good", "alive"));
    const auto path = file("exposed.token").string();
    EXPECT_EQ(last_error("exposed", "code"), "secret_unreadable");
    EXPECT_EQ(last_error("exposed", "message"), "every user of this host can read " + path + " (mode 0644)");
    // The group of the file may connect to the socket of this test, too.
    EXPECT_EQ(last_error("exposed", "hint"), "run: chmod go= " + path);
    EXPECT_EQ(record("pasted").requests, 0U);

    set_mode("exposed.token", 0600);
    EXPECT_TRUE(becomes("exposed", "alive")) << "it comes back by itself";
    write_file(file("pasted.token"), token + "\r\n");
    EXPECT_TRUE(becomes("pasted", "alive"));
}

TEST_F(source_files, never_kill_a_living_session) {
    start_cloud(seconds{600});
    const auto token = add_token("lobby");
    write_configuration(by_file("lobby", "    mode: keep-alive\n"));
    start_daemon();
    ASSERT_TRUE(becomes("lobby", "alive"));
    for (const auto& wrong : {'"' + token + '"', R"({"access_token":")" + token + "\"}", token + "\n" + token,
                              token + "\xc2\xa0", "Bearer " + token}) {
        const auto before = log().size();
        write_file(file("lobby.token"), wrong);
        ASSERT_TRUE(
            eventually([&] { return log().find("can no longer be used", before) != std::string::npos; }));
        EXPECT_EQ(ctl({"verify", "lobby"}).status, 4) << "it lives, and its file needs attention";
        EXPECT_EQ(state("lobby"), "alive");
        write_file(file("lobby.token"), token);
        ASSERT_TRUE(eventually([&] { return log().find("over after", before) != std::string::npos; }));
    }
    EXPECT_EQ(state("lobby"), "alive");
    EXPECT_TRUE(logged({"control.audit", "verify commanded by uid 0"}));
}

TEST_F(source_files, tell_when_their_token_ends) {
    start_cloud(seconds{600});
    add_token("lobby");
    write_configuration(by_file("lobby", "    token_lifetime: 8h\n"));
    start_daemon();
    ASSERT_TRUE(becomes("lobby", "alive"));
    EXPECT_TRUE(session("lobby").at("expires").is_string());
    reload(by_file("lobby"));
    EXPECT_TRUE(session("lobby").at("expires").is_null());
}

}  // namespace
}  // namespace tokenkeeper::integration::source_files_test
