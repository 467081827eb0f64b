#include "tests/integration/fixture/acme.hpp"

#include <filesystem>
#include <string>

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <unistd.h>

/// A neighbour with a folder of its own, against the real daemon and the sandbox.
namespace tokenkeeper::integration::links_test {
namespace {

namespace fs = std::filesystem;

class links : public acme {
protected:
    void SetUp() override {
        if (::geteuid() != 0) GTEST_SKIP() << "only root can be another user too";
    }
    /// A folder for a session's token, and the token in it.
    void make_folder(const std::string& name, uid_t owner, mode_t mode) {
        fs::create_directory(file(name));
        ASSERT_EQ(::chown(file(name).c_str(), owner, owner), 0);
        ASSERT_EQ(::chmod(file(name).c_str(), mode), 0);
    }
    std::string put(const std::string& name, const std::string& token, uid_t owner) {
        const auto value = add_token(token);
        fs::rename(file(token + ".token"), file(name));
        EXPECT_EQ(::chown(file(name).c_str(), owner, owner), 0);
        return value;
    }
    static std::string session(const std::string& name, const std::string& token_file) {
        return "  " + name + ":\n    organization: acme\n    access_token_file: " + token_file +
               "\n    check_interval: 1s\n    readers: { users: [" + std::to_string(stranger) + "] }\n";
    }
    std::size_t requests_of(const std::string& token) { return record(token).requests; }
};

TEST_F(links, of_a_neighbour_lead_to_nobody_elses_token) {
    start_cloud(seconds{3600});
    const auto wanted = put("export.token", "export", 0);
    make_folder("hers", stranger, 0755);
    make_folder("shared", 0, 0777);
    make_folder("shared/folder", 0, 0755);
    const auto hers = put("hers/hers.token", "hers", stranger);
    put("shared/shared.token", "shared", stranger);
    put("shared/folder/export.token", "deep", 0);
    // It is checked once, at the start: whatever comes later is the attacker's.
    write_configuration(
        "  export:\n    organization: acme\n    access_token_file: export.token\n"
        "    check_interval: 24h\n" +
        session("hers", "hers/hers.token") + session("shared", "shared/shared.token") +
        session("deep", "shared/folder/export.token"));
    start_daemon();
    for (const auto* name : {"export", "hers", "shared", "deep"})
        ASSERT_TRUE(becomes(name, "alive")) << name;
    let_everybody_connect();
    const auto before = requests_of("export");

    program::options as_neighbour;
    as_neighbour.user = stranger;
    program attacker{{LINK_ATTACKER, file("socket").string(), "4", file("hers").string(),
                      file("shared").string(), file("export.token").string()},
                     file("attacker.log"),
                     as_neighbour};
    ASSERT_EQ(attacker.wait(patience), 0) << attacker.output();
    EXPECT_NE(attacker.output().find("tricks: "), std::string::npos);
    EXPECT_NE(attacker.output().find(hers), std::string::npos) << "it may read its own token";
    EXPECT_EQ(attacker.output().find(wanted), std::string::npos) << attacker.output();
    EXPECT_EQ(requests_of("export"), before) << "the daemon used it for another session";

    EXPECT_TRUE(becomes("hers", "alive"));
    EXPECT_TRUE(becomes("export", "alive"));
    EXPECT_TRUE(logged({"session.warning", "secret_folder", "shared"}));
    EXPECT_EQ(log().find(wanted), std::string::npos);
    EXPECT_EQ(stop_daemon(), 0);
}

/// What they leave there for a start is no way either.
TEST_F(links, that_a_neighbour_left_before_the_start_lead_nowhere) {
    start_cloud(seconds{3600});
    const auto wanted = put("export.token", "export", 0);
    make_folder("hers", stranger, 0755);
    fs::create_symlink("../export.token", file("hers/hers.token"));
    ASSERT_EQ(::lchown(file("hers/hers.token").c_str(), stranger, stranger), 0);
    // Its name comes first, so it is read first.
    write_configuration(session("a-hers", "hers/hers.token") + by_file("export"));
    const auto check = ctl({"check-config", file("tokenkeeper.yaml").string()});
    EXPECT_NE(check.output.find("sessions.a-hers.access_token_file: warning: the daemon does not read"),
              std::string::npos)
        << check.output;
    start_daemon();
    ASSERT_TRUE(becomes("a-hers", "failed/secret_unreadable"));
    ASSERT_TRUE(becomes("export", "alive"));
    EXPECT_TRUE(logged({"a-hers", "session.failed", "belongs to user " + std::to_string(stranger)}));
    // Root's own mistake: two sessions, one file, two names.
    fs::remove(file("hers/hers.token"));
    fs::create_symlink("export.token", file("b-root.token"));
    reload(by_file("b-root") + by_file("export"));
    ASSERT_TRUE(becomes("b-root", "failed/secret_unreadable"));
    EXPECT_EQ(state("export"), "alive");
    EXPECT_TRUE(logged({"b-root", "which is the same file as", "export.token"}));
    EXPECT_EQ(stop_daemon(), 0);
}

}  // namespace
}  // namespace tokenkeeper::integration::links_test
