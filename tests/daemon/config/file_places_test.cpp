#include "daemon/config/load.hpp"
#include "tests/daemon/config/one_session.hpp"
#include "tests/daemon/config/temporary_folder.hpp"

#include <gtest/gtest.h>

/// Where the files are that a configuration names, and those that it does not name.
namespace tokenkeeper::config::file_places_test {
namespace {

namespace fs = std::filesystem;

TEST(configuration, finds_credentials_before_files_beside_it) {
    const temporary_folder folder;
    folder.write("etc/lobby.token", "x");
    folder.write("etc/door.token", "x");
    folder.write("credentials/lobby.token", "x", 0444);
    auto env = plain_environment(folder);
    env.credentials_directory = folder.path() / "credentials";
    const auto c =
        loaded(load(folder.write("etc/tokenkeeper.yaml", session_with("    access_token_file: lobby.token\n"
                                                                      "  door:\n    organization: acme\n"
                                                                      "    access_token_file: door.token\n")),
                    env));
    EXPECT_EQ(c.sessions.at("lobby").token_file, folder.path() / "credentials/lobby.token");
    EXPECT_EQ(c.sessions.at("door").token_file, folder.path() / "etc/door.token");
}

TEST(configuration, puts_the_socket_into_the_runtime_directory) {
    const temporary_folder folder;
    const auto file = folder.write("tokenkeeper.yaml", acme);
    auto env = plain_environment(folder);
    env.runtime_directory = "/run/here";
    EXPECT_EQ(loaded(load(file, env)).control_socket, "/run/here/tokenkeeper.sock");

    env.runtime_directory = "/run/" + std::string(100, 'x');
    EXPECT_NE(errors_of(load(file, env), folder.path()).find("made from $RUNTIME_DIRECTORY, is too long"),
              std::string::npos);
}

TEST(configuration, puts_the_state_into_the_state_directory) {
    const temporary_folder folder;
    auto env = plain_environment(folder);
    env.state_directory = "/var/lib/here";
    EXPECT_EQ(loaded(load(folder.write("a.yaml", acme), env)).state_path, "/var/lib/here/state.db");
    const auto file = folder.write("a.yaml", std::string{acme} + "state: { path: /srv/./tk.db }\n");
    EXPECT_EQ(loaded(load(file, env)).state_path, "/srv/tk.db");
    env.state_directory = "here";
    EXPECT_EQ(errors_of(load(folder.write("a.yaml", acme), env), folder.path()),
              "a.yaml: state.path: \"here/state.db\", made from $STATE_DIRECTORY, is not absolute; set "
              "state.path\n");
}

TEST(configuration, makes_relative_names_absolute) {
    const temporary_folder folder;
    folder.write("tokenkeeper.yaml", session_with("    access_token_file: ../lobby.token\n"));
    const auto before = fs::current_path();
    fs::current_path(folder.path());
    const auto c = loaded(load("tokenkeeper.yaml", plain_environment(folder)));
    fs::current_path(before);
    EXPECT_TRUE(c.file.is_absolute());
    EXPECT_EQ(c.file.filename(), "tokenkeeper.yaml");
    EXPECT_EQ(c.sessions.at("lobby").token_file, c.file.parent_path().parent_path() / "lobby.token");
    EXPECT_EQ(c.sessions.at("lobby").location.file, "tokenkeeper.yaml");
}

}  // namespace
}  // namespace tokenkeeper::config::file_places_test
