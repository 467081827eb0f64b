#include "daemon/config/files/secret_file.hpp"
#include "tests/daemon/config/temporary_folder.hpp"
#include "tests/support/neighbour.hpp"

#include <string>

#include <gtest/gtest.h>
#include <sys/stat.h>

namespace tokenkeeper::config::neighbours_test {
namespace {

namespace fs = std::filesystem;

/// What other users of this host do to the files of a configuration.
class neighbours : public testing::Test {
protected:
    void SetUp() override {
        if (::geteuid() != 0) GTEST_SKIP() << "only root can make the files of another user";
        env_.user = 0;
    }
    std::string check(const std::string& more = {}) {
        const auto file = folder_.write("tokenkeeper.yaml",
                                        "organizations: { acme: { region: us-east-1 } }\nsessions:\n"
                                        "  x: { organization: acme, access_token_file: shared/x.token }\n" +
                                            more);
        auto text = errors_of(load(file, env_), folder_.path());
        // On a busy machine: it is not what is asked here.
        for (int attempt = 0; has(text, "gives no answer") && attempt < 100; ++attempt)
            text = errors_of(load(file, env_), folder_.path());
        const auto end = text.find("configuration is valid");
        return end == std::string::npos ? text : text.substr(0, end) + "valid";
    }
    static bool has(const std::string& text, const std::string& part) {
        return text.find(part) != std::string::npos;
    }
    fs::path shared(mode_t mode) {
        const auto token = folder_.write("shared/x.token", "abc");
        EXPECT_EQ(::chmod((folder_.path() / "shared").c_str(), mode), 0);
        return token;
    }
    void link_of_neighbour(const std::string& name, const fs::path& target) {
        fs::create_symlink(target, folder_.path() / name);
        tests::give(folder_.path() / name);
    }

    temporary_folder folder_;
    environment env_ = plain_environment(folder_);
};

TEST_F(neighbours, who_can_exchange_a_secret_are_a_warning) {
    shared(0755);
    EXPECT_EQ(check(), "valid");
    shared(0777);
    EXPECT_TRUE(has(check(), "warning: every user of this host can write the folder ")) << check();
    EXPECT_TRUE(has(check(), "; run: chmod go-w ")) << check();
}

TEST_F(neighbours, who_link_a_secret_to_another_one_are_a_warning) {
    shared(01777);
    fs::remove(folder_.path() / "shared/x.token");
    folder_.write("other.token", "theirs");
    link_of_neighbour("shared/x.token", folder_.path() / "other.token");
    EXPECT_TRUE(has(check(), "warning: the daemon does not read shared/x.token: ")) << check();
    EXPECT_TRUE(has(check(), "is a symbolic link of user 65534")) << check();
}

TEST_F(neighbours, who_own_a_folder_put_only_their_own_files_there) {
    const auto token = shared(0755);
    tests::give(token.parent_path());
    EXPECT_TRUE(has(check(), "belongs to user 65534")) << check();
    tests::give(token);
    EXPECT_EQ(check(), "valid");
}

TEST_F(neighbours, are_the_daemons_user_where_that_is_installed) {
    const auto token = shared(0755);
    tests::give(token.parent_path());
    env_.daemon_user = tests::neighbour;
    EXPECT_EQ(check(), "valid");
}

TEST_F(neighbours, add_no_file_to_the_configuration) {
    shared(0755);
    folder_.write("secret.yaml", "sessions: { y: { organization: acme, access_token: theirs } }\n");
    fs::create_directory(folder_.path() / "sessions.d");
    EXPECT_EQ(::chmod((folder_.path() / "sessions.d").c_str(), 0777), 0);
    link_of_neighbour("sessions.d/y.yaml", folder_.path() / "secret.yaml");
    EXPECT_TRUE(has(check(), "sessions.d/y.yaml: the daemon does not read it: ")) << check();
    EXPECT_FALSE(has(check(), "theirs")) << check();
}

/// Whoever writes one names any secret in it, and himself as its reader.
TEST_F(neighbours, write_no_file_of_the_configuration) {
    shared(0755);
    folder_.write("other.token", "theirs");
    const auto session = folder_.write(
        "sessions.d/y.yaml", "sessions: { y: { organization: acme, access_token_file: other.token } }\n");
    const auto sessions = session.parent_path();
    fs::rename(folder_.path() / "other.token", sessions / "other.token");
    EXPECT_EQ(check(), "valid");
    tests::give(session);
    EXPECT_TRUE(has(check(), "sessions.d/y.yaml: the daemon does not read it: ")) << check();
    EXPECT_TRUE(
        has(check(), "y.yaml belongs to user 65534, who could change it at any time; run: chown root "));
    EXPECT_EQ(::chown(session.c_str(), 0, 0), 0);
    EXPECT_EQ(::chmod(session.c_str(), 0666), 0);
    EXPECT_TRUE(has(check(), "every user of this host can write ")) << check();
    EXPECT_EQ(::chmod(session.c_str(), 0644), 0);
    EXPECT_EQ(::chmod(sessions.c_str(), 0777), 0);
    EXPECT_TRUE(has(check(), "can write the folder ")) << check();
    EXPECT_EQ(::chmod(sessions.c_str(), 01777), 0);
    EXPECT_EQ(check().find("y.yaml: the daemon does not read it"), std::string::npos) << check();
    EXPECT_EQ(::chmod(sessions.c_str(), 0755), 0);
    tests::give(sessions);
    EXPECT_TRUE(has(check(), "sessions.d belongs to user 65534")) << check();
}

TEST_F(neighbours, write_their_own_main_file_and_what_belongs_to_it) {
    shared(0755);
    const auto session = folder_.write("sessions.d/y.yaml", "# nothing\n");
    check();
    tests::give(folder_.path() / "tokenkeeper.yaml");
    tests::give(session);
    EXPECT_FALSE(
        has(errors_of(load(folder_.path() / "tokenkeeper.yaml", env_), folder_.path()), "does not read it"));
}

TEST_F(neighbours, never_choose_the_main_file) {
    shared(0755);
    fs::create_directory(folder_.path() / "theirs");
    link_of_neighbour("theirs/tokenkeeper.yaml", folder_.path() / "tokenkeeper.yaml");
    tests::give(folder_.path() / "theirs");
    check();
    EXPECT_TRUE(has(errors_of(load(folder_.path() / "theirs/tokenkeeper.yaml", env_), folder_.path()),
                    "the daemon does not read it: the folder"));
}

TEST_F(neighbours, never_choose_the_key_of_the_store) {
    shared(0777);
    folder_.write("key", std::string(32, 'k'));
    link_of_neighbour("shared/key", folder_.path() / "key");
    EXPECT_TRUE(has(check("state: { key_file: shared/key }\n"), "is a symbolic link of user 65534"));
    EXPECT_FALSE(has(check("state: { key_file: key }\n"), "link"));
}

TEST_F(neighbours, never_choose_the_authorities_that_are_trusted) {
    shared(0777);
    folder_.write("theirs.pem", "-----BEGIN CERTIFICATE-----\n");
    link_of_neighbour("shared/ca.pem", folder_.path() / "theirs.pem");
    const auto file = folder_.write("tokenkeeper.yaml",
                                    "organizations: { acme: { region: us-east-1, ca_file: shared/ca.pem } }\n"
                                    "sessions: { x: { organization: acme, access_token: abc } }\n");
    const auto text = errors_of(load(file, env_), folder_.path());
    EXPECT_TRUE(has(text, "organizations.acme.ca_file: ")) << text;
    EXPECT_TRUE(has(text, "is a symbolic link of user 65534")) << text;
}

TEST_F(neighbours, who_can_exchange_the_authorities_are_an_error) {
    const auto errors = [&](mode_t mode, uid_t owner) {
        shared(mode);
        fs::copy_file(data_folder() / "good" / "full" / "ca.pem", folder_.path() / "shared/ca.pem",
                      fs::copy_options::overwrite_existing);
        EXPECT_EQ(::chown((folder_.path() / "shared/ca.pem").c_str(), owner, 0), 0);
        const auto file =
            folder_.write("tokenkeeper.yaml",
                          "organizations: { acme: { region: us-east-1, ca_file: shared/ca.pem } }\n"
                          "sessions: { x: { organization: acme, access_token: abc } }\n");
        return errors_of(load(file, env_), folder_.path());
    };
    const auto open = errors(0777, 0);
    EXPECT_TRUE(has(open, "organizations.acme.ca_file: ")) << open;
    EXPECT_TRUE(has(open, "every user of this host can write")) << open;
    EXPECT_TRUE(has(open, "; run: chmod go-w ")) << open;
    EXPECT_TRUE(has(errors(0755, 65534), "user 65534")) << errors(0755, 65534);
    EXPECT_TRUE(errors(0755, 0).starts_with("configuration is valid")) << errors(0755, 0);
}

/// Else one of them keeps the daemon from every start and reload.
TEST_F(neighbours, who_own_a_token_file_or_the_place_of_a_sink_refuse_no_configuration) {
    const auto theirs = shared(0755).parent_path();
    const auto sink = [this](const std::string& name, const std::string& token, const std::string& path) {
        return "  " + name + ": { organization: acme, access_token_file: " + token +
               ", token_sink: { path: " + (folder_.path() / path).string() + " } }\n";
    };
    folder_.write("own.token", "abc");
    const auto own = sink("y", "own.token", "sinks/y");
    fs::create_directory(folder_.path() / "sinks");
    folder_.write("sinks/y", "abc");
    fs::remove(theirs / "x.token");
    tests::give(theirs);
    link_of_neighbour("shared/x.token", folder_.path() / "sinks/y");
    EXPECT_TRUE(has(check(own), "token_sink.path: warning: is access_token_file of session x")) << check(own);
    EXPECT_TRUE(has(check(own), "valid")) << check(own);

    fs::remove(theirs / "x.token");
    link_of_neighbour("shared/away", folder_.path() / "sinks");
    const auto in_theirs = own + sink("z", "own.token", "shared/away/y");
    EXPECT_TRUE(has(check(in_theirs), "warning: is already the file of another")) << check(in_theirs);
    EXPECT_TRUE(has(check(in_theirs), "valid")) << check(in_theirs);

    fs::create_directory(theirs / "z");
    const auto folder = sink("z", "own.token", "shared/z");
    EXPECT_TRUE(has(check(folder), "warning: is a folder")) << check(folder);
    EXPECT_TRUE(has(check(folder), "valid")) << check(folder);
    EXPECT_FALSE(has(check(sink("z", "own.token", "own.token")), "valid")) << "the text alone says so";
    EXPECT_FALSE(has(check(sink("z", "own.token", "shared/x.token")), "valid")) << "the text alone says so";
}

/// A file of sessions.d is exchanged, all the time, for a link to a file that holds another secret.
TEST_F(neighbours, exchange_no_file_of_the_configuration_while_it_is_read) {
    shared(0755);
    folder_.write("secret.yaml", "sessions: { y: { organization: none, access_token: theirs } }\n");
    const auto own = folder_.write("sessions.d/y.yaml", "# nothing\n");
    EXPECT_EQ(::chmod((folder_.path() / "sessions.d").c_str(), 0777), 0);
    link_of_neighbour("sessions.d/z", folder_.path() / "secret.yaml");
    const tests::restless_names restless{own, own.parent_path() / "z"};
    for (int race = 0; race < 10'000; ++race) {
        const auto opened = open_file::open_trusted(own, env_);
        if (opened.has_value()) {
            ASSERT_EQ(*opened->read(100), "# nothing\n");
        }
        if (race % 100 == 0) {
            ASSERT_FALSE(has(check(), "sessions.y"));
        }
    }
}

TEST_F(neighbours, who_are_sessions_have_files_of_their_own) {
    shared(0755);
    fs::create_symlink("shared/x.token", folder_.path() / "link");
    const std::string second = "  y: { organization: acme, access_token_file: link }\n";
    EXPECT_TRUE(has(check(second), "the daemon does not read link, which is the same file as shared/x.token"))
        << check(second);
    EXPECT_EQ(check("  y: { organization: acme, access_token_file: shared/x.token }\n"), "valid");
}

}  // namespace
}  // namespace tokenkeeper::config::neighbours_test
