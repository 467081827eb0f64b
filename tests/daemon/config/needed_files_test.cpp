#include "daemon/config/needed_files.hpp"

#include "daemon/config/reference.hpp"
#include "daemon/config/sets/set_expansion.hpp"
#include "tests/daemon/config/one_session.hpp"
#include "tests/daemon/config/temporary_folder.hpp"

#include <algorithm>
#include <set>
#include <sstream>
#include <string>
#include <variant>

#include <gtest/gtest.h>

namespace tokenkeeper::config::needed_files_test {
namespace {

namespace fs = std::filesystem;

/// A configuration in which each key that names a file has a value.
configuration with_all_files() {
    configuration settings;
    settings.file = "/etc/tokenkeeper/tokenkeeper.yaml";
    settings.state_path = "/var/lib/tokenkeeper/state.db";
    settings.state_key_file = "/etc/tokenkeeper/key";
    settings.control_socket = "/run/tokenkeeper/tokenkeeper.sock";
    settings.credentials_socket = "/run/tokenkeeper/credentials.sock";
    const proxy through{.host = "proxy", .credentials = {}, .credentials_file = "/etc/proxy", .no_proxy = {}};
    settings.network.ca_file = "/etc/ca.pem";
    settings.network.http_proxy = through;
    settings.notifiers.push_back({.words = {}, .url = {}, .url_file = "/etc/hook", .location = {}});
    auto& acme = settings.organizations["acme"];
    acme.ca_file = "/etc/ca.pem";
    acme.http_proxy = through;
    settings.sessions["lobby"].token_file = "/etc/lobby.token";
    settings.sessions["view"].client.emplace().secret_file = "/etc/client";
    auto& seeded = settings.sessions["seeded"].client.emplace();
    seeded.secret_file = "/etc/client";
    seeded.refresh_token_file = "/etc/seed";
    return settings;
}

/// The keys that name a file, as far as their descriptions say so; those of a map in a session, too.
std::set<std::string> keys_of_files() {
    std::set<std::string> keys;
    for (const auto& each : reference()) {
        if (!each.supported) continue;
        const auto last = each.name.substr(each.name.rfind('.') + 1);
        const bool is_map = each.form.starts_with("a map");
        const bool names_one = each.form.find("file") != std::string::npos || last.ends_with("_file") ||
                               last == "file" || last.ends_with("path") || last.ends_with("socket");
        if (names_one && !is_map) keys.insert(each.name);
        std::istringstream words{is_map ? each.form : std::string{}};
        for (std::string word; words >> word;) {
            if (word.ends_with(',')) word.pop_back();
            if (word.ends_with("_file") || word == "path") keys.insert(each.name + '.' + word);
        }
    }
    return keys;
}

/// The keys whose files may be sinks, are sinks, or are no files.
const std::set<std::string> other_keys{"session_sets.<n>.pattern", "sessions.<n>.token_sink.path",
                                       "session_sets.<n>.token_sink.path"};

TEST(list_of_needed_files, are_those_of_all_keys_that_name_a_file) {
    std::set<std::string> listed;
    const auto settings = with_all_files();
    for (const auto& each : needed_files(settings))
        if (!each.key.empty()) listed.emplace(each.key);
    auto wanted = keys_of_files();
    for (const auto& key : other_keys)
        EXPECT_EQ(wanted.erase(key), 1U) << key;
    EXPECT_EQ(listed, wanted) << "a new key that names a file belongs in needed_files()";
}

TEST(list_of_needed_files, are_those_of_the_whole_configuration) {
    const temporary_folder folder;
    folder.write("sessions.d/more.yaml", "sessions: {}\n");
    const auto settings = loaded(load_text(folder, acme));
    const auto listed = needed_files(settings);
    for (const auto* name : {"tokenkeeper.yaml", "sessions.d/more.yaml"}) {
        const auto found = std::ranges::find(listed, folder.path() / name, &needed_file::file);
        ASSERT_NE(found, listed.end()) << name;
        EXPECT_EQ(found->purpose(), "part of the configuration");
    }
}

class sinks_of_sets : public testing::Test {
protected:
    sinks_of_sets() {
        for (const auto* name : {"screens", "doors", "tokens"})
            fs::create_directory(folder_.path() / name);
        fs::create_directory_symlink("tokens", folder_.path() / "link");
        folder_.write("tokens/hidden", "x");
        fs::create_symlink("tokens/hidden", folder_.path() / "lobby.token");
    }
    /// The names of the sessions of both sets, if each has files for these.
    std::string members(const std::set<std::string>& screens, const std::set<std::string>& doors) {
        const auto set = [this](const std::string& name, const std::string& sink) {
            return "  " + name + ": { organization: acme, directory: " + (folder_.path() / name).string() +
                   ", token_sink: { path: \"" + (folder_.path() / sink).string() + "\" } }\n";
        };
        const auto settings = loaded(load_text(
            folder_, session_with("    access_token_file: lobby.token\n    token_sink: { path: " +
                                  (folder_.path() / "tokens/lobby-sink").string() + " }\nsession_sets:\n" +
                                  set("screens", "link/%n") + set("doors", "tokens/%n"))));
        const auto look_with = [](const std::set<std::string>& names) {
            files::folder_listing listing{{{1, 1}}, {}};
            for (const auto& name : names)
                listing.names.push_back({name + ".token", files::folder_name::kind::file, 10, {}});
            instant now{};
            now.wall = wall_time{std::chrono::sys_days{std::chrono::year{2026} / 11 / 28}};
            return set_look{std::move(listing), {}, now};
        };
        const auto decided =
            decide_all(settings, {}, {{"screens", look_with(screens)}, {"doors", look_with(doors)}});
        std::string text;
        for (const auto& [name, state] : decided.next) {
            text += name + ':';
            for (const auto& [member, file] : state.members)
                text += ' ' + member;
            text += '\n';
        }
        return text;
    }

    temporary_folder folder_;
};

TEST_F(sinks_of_sets, replace_no_needed_file_by_another_name) {
    EXPECT_EQ(members({"gate", "hidden", "lobby-sink"}, {}), "doors:\nscreens: gate\n")
        << "where a link at a needed file leads, and the sink of a session";
}

TEST_F(sinks_of_sets, are_not_given_twice_by_two_names) {
    EXPECT_EQ(members({"gate"}, {"gate-2"}), "doors: gate-2\nscreens: gate\n");
}

}  // namespace
}  // namespace tokenkeeper::config::needed_files_test
