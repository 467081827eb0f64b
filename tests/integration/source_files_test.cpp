#include "tests/integration/fixture/acme.hpp"
#include "tests/support/certificates.hpp"

#include <filesystem>
#include <string>

#include <sys/stat.h>

/// The files that tokens come from, as people mistreat them.
namespace tokenkeeper::integration::source_files_test {
namespace {

class source_files : public acme {
protected:
    void start_with_wallboard() {
        start_cloud(seconds{600});
        add_token("wallboard");
        write_configuration(by_file("wallboard", "    mode: keep-alive\n"));
        start_daemon();
        ASSERT_TRUE(becomes("wallboard", "alive"));
    }
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
        check.output.find("contains JSON instead of the secret alone; put only the value of access_token"),
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
    EXPECT_TRUE(logged({"control.audit", "verify requested by uid 0"}));
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

TEST_F(source_files, that_are_replaced_are_picked_up) {
    start_with_wallboard();
    cloud().with_model([](cloud::cloud_model& model, wall_time now) { model.revoke("wallboard", now); });
    ctl({"verify", "wallboard"});
    ASSERT_TRUE(becomes("wallboard", "lost/rejected"));
    const auto fresh = add_token("fresh");
    write_file(file("wallboard.token"), fresh);
    EXPECT_TRUE(becomes("wallboard", "alive"));
    EXPECT_GT(record("fresh").requests, 0U);
}

TEST_F(source_files, that_are_replaced_are_verified_before_the_old_token_is_let_go) {
    start_with_wallboard();
    ASSERT_TRUE(becomes("wallboard", "alive"));
    const auto old = ctl({"token", "wallboard"}).output;
    const auto dead = add_token("dead");
    cloud().with_model([](cloud::cloud_model& model, wall_time now) { model.revoke("dead", now); });
    write_file(file("wallboard.token"), dead);
    ASSERT_TRUE(eventually([&] { return record("dead").requests > 1; }));
    EXPECT_EQ(state("wallboard"), "alive");
    EXPECT_EQ(ctl({"token", "wallboard"}).output, old);
    const auto fresh = add_token("fresh");
    write_file(file("wallboard.token"), fresh);
    EXPECT_TRUE(eventually([&] { return ctl({"token", "wallboard"}).output == fresh + "\n"; }));
    EXPECT_EQ(state("wallboard"), "alive");
    EXPECT_EQ(session("wallboard").at("health"), "ok");
}

TEST_F(source_files, of_authorities_are_picked_up_when_they_are_replaced) {
    start_cloud(seconds{600});
    add_token("wallboard");
    write_configuration(by_file("wallboard", "    mode: keep-alive\n"));
    const auto right = read_file(file("ca.pem"));
    const tests::certificate_authority old_authority{"of the year before"};
    write_file(file("ca.pem"), old_authority.pem());
    start_daemon();
    ASSERT_TRUE(becomes("wallboard", "retrying"));
    EXPECT_EQ(session("wallboard").at("last_error").at("code"), "certificate.unknown.authority");
    write_file(file("ca.pem"), right);
    EXPECT_TRUE(becomes("wallboard", "alive"));
    // The daemon reports a file that is missing, and nothing else.
    std::filesystem::remove(file("ca.pem"));
    std::filesystem::create_directory(file("ca.pem"));
    ASSERT_TRUE(eventually(
        [&] { return log().find("the daemon keeps its present connections") != std::string::npos; }));
    EXPECT_EQ(ctl({"verify", "wallboard"}).status, 0);
}

TEST_F(source_files, may_come_later_and_may_go) {
    start_cloud(seconds{600});
    write_configuration(by_file("late", "    mode: keep-alive\n"));
    start_daemon();
    EXPECT_EQ(state("late"), "failed/secret_unreadable");
    add_token("late");
    ASSERT_TRUE(becomes("late", "alive"));
    std::filesystem::remove(file("late.token"));
    ASSERT_TRUE(eventually([&] { return log().find("can no longer be used") != std::string::npos; }));
    EXPECT_EQ(state("late"), "alive") << "the token that was read serves on";
    const auto warning = [&] {
        const auto warnings = session("late").at("warnings").as_array();
        return warnings.empty() ? std::string{} : std::string{warnings[0].at("message").as_string()};
    };
    EXPECT_NE(warning().find("No such file"), std::string::npos) << warning();
    write_file(file("late.token"), "other", 0644);
    ASSERT_TRUE(eventually(
        [&] { return !warning().empty() && warning().find("No such file") == std::string::npos; }));
    EXPECT_EQ(state("late"), "alive");
}

}  // namespace
}  // namespace tokenkeeper::integration::source_files_test
