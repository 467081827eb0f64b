#include "daemon/config/load.hpp"
#include "tests/daemon/config/temporary_folder.hpp"

#include <filesystem>
#include <string>
#include <variant>
#include <vector>

#include <gtest/gtest.h>

namespace tokenkeeper::config::needed_files_and_sinks_test {
namespace {

constexpr auto needs_many_files = R"(
organizations:
  acme: { region: us-east-1 }
  other:
    region: us-east-1
    ca_file: ca.pem
    proxy: http://proxy.example
    proxy_credentials_file: proxy
sessions:
  lobby: { organization: acme, access_token_file: lobby.token }
  view:
    organization: other
    refresh_token: { client_id: x, client_secret_file: client, refresh_token_file: seed }
control: { socket: FOLDER/socket, credentials_socket: FOLDER/credentials }
state: { path: FOLDER/state.db, key_file: key }
network: { ca_file: own-ca.pem, proxy: http://proxy.example, proxy_credentials_file: own-proxy }
notify: [{ on: [attention], url_file: hook.url }]
)";

class needed_files : public testing::Test {
protected:
    needed_files() {
        std::filesystem::create_directory(folder_.path() / "sessions.d");
        std::filesystem::create_directory_symlink(folder_.path(), folder_.path() / "link");
        std::filesystem::copy_file(data_folder() / "good" / "full" / "ca.pem", folder_.path() / "ca.pem");
        folder_.write("key", std::string(32, 'k'));
        std::filesystem::copy_file(folder_.path() / "ca.pem", folder_.path() / "own-ca.pem");
        for (const auto* name : {"proxy", "own-proxy", "client", "seed"})
            folder_.write(name, "user:password");
    }
    /// The messages about sessions with these sinks, without the places.
    std::string trouble(const std::vector<std::string>& sinks,
                        const std::string& seed = "refresh_token_file: seed") {
        std::string sessions = "sessions:\n";
        for (std::size_t i = 0; i < sinks.size(); ++i) {
            sessions += "  s" + std::to_string(i) +
                        ": { organization: acme, access_token_file: more.token, token_sink: { path: " +
                        (folder_.path() / sinks[i]).string() + " } }\n";
        }
        folder_.write("sessions.d/more.yaml", sessions);
        std::string text = needs_many_files;
        const std::string usual = "refresh_token_file: seed";
        text.replace(text.find(usual), usual.size(), seed);
        for (auto position = text.find("FOLDER"); position != std::string::npos;
             position = text.find("FOLDER"))
            text.replace(position, 6, folder_.path().string());
        const auto result = load_text(folder_, text);
        if (std::holds_alternative<configuration>(result)) return {};
        const auto errors = errors_of(result, folder_.path());
        return errors.substr(errors.find("token_sink.path: "));
    }

    temporary_folder folder_;
};

TEST_F(needed_files, are_no_token_sinks) {
    EXPECT_EQ(trouble({"sink", "other.sink"}), "");
    const struct {
        const char* sink;
        const char* is;
    } rows[] = {{"lobby.token", "access_token_file of session lobby"},
                {"sessions.d/more.token", "access_token_file of session s0"},
                {"link/lobby.token", "access_token_file of session lobby"},
                {"client", "client_secret_file of session view"},
                {"seed", "refresh_token_file of session view"},
                {"ca.pem", "ca_file of organization other"},
                {"proxy", "proxy_credentials_file of organization other"},
                {"sessions.d/more.yaml", "part of the configuration"},
                {"tokenkeeper.yaml", "part of the configuration"},
                {"socket", "the control socket"},
                {"credentials", "the credentials socket"},
                {"state.db", "the state store"},
                {"state.db-wal", "the state store"},
                {"state.db.lock", "the state store"},
                {"state.db.sent-wal", "the state store"},
                {"state.db.sinks", "the state store"},
                {"socket.lock", "the control socket"},
                {"credentials.lock", "the credentials socket"},
                {"own-ca.pem", "ca_file of network"},
                {"own-proxy", "proxy_credentials_file of network"},
                {"hook.url", "url_file of a notifier"},
                {"key", "the state store's key"}};
    for (const auto& row : rows) {
        EXPECT_EQ(trouble({row.sink}), std::string{"token_sink.path: is "} + row.is +
                                           ", which the token would replace; give it a file of its own\n");
    }
    EXPECT_EQ(trouble({"sessions.d"}),
              "token_sink.path: is a folder; name the file in it that is to hold the token\n");
}

/// A sink is made as `.NAME.new` beside it.
TEST_F(needed_files, are_not_what_a_sink_is_made_as) {
    folder_.write("more.token", "x");
    std::filesystem::rename(folder_.path() / "seed", folder_.path() / ".seed.new");
    const auto told = trouble({"seed"}, "refresh_token_file: .seed.new");
    EXPECT_EQ(told,
              "token_sink.path: is made as .seed.new, which is refresh_token_file of session view; name "
              "another file\n");
    const auto hidden = trouble({".a.new"});
    EXPECT_NE(hidden.find("ends in .a.new, and the daemon uses such names"), std::string::npos) << hidden;
}

TEST_F(needed_files, a_sink_in_place_of_a_link_is_none_of_them) {
    std::filesystem::create_symlink("lobby.token", folder_.path() / "sink");
    EXPECT_EQ(trouble({"sink"}), "") << "the link is replaced, not what it leads to";
}

TEST_F(needed_files, one_sink_is_not_given_twice_by_two_names) {
    const auto told = trouble({"sink", "link/sink"});
    EXPECT_NE(told.find("is already the file of another session's token"), std::string::npos) << told;
    EXPECT_NE(told.find("under another name"), std::string::npos) << told;
}

}  // namespace
}  // namespace tokenkeeper::config::needed_files_and_sinks_test
