#include "daemon/config/load.hpp"
#include "daemon/config/render.hpp"
#include "daemon/config/values/unit_name.hpp"
#include "tests/daemon/config/temporary_folder.hpp"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/vfs.h>

#include <linux/magic.h>

namespace tokenkeeper::config::hand_out_test {
namespace {

/// A configuration whose session `lobby` has these lines.
std::string lobby_with(const std::string& lines) {
    return "organizations: { acme: { region: us-east-1 } }\nsessions:\n  lobby:\n    organization: acme\n"
           "    access_token_file: lobby.token\n    " +
           lines + '\n';
}

session lobby_of(const std::string& lines) {
    const temporary_folder folder;
    auto c = loaded(load_text(folder, lobby_with(lines)));
    return std::move(c.sessions.at("lobby"));
}

/// The warning about the folder of a sink that is `folder`/lobby.
std::string warning_about(const temporary_folder& folder, const std::filesystem::path& place) {
    const auto file = folder.write("lobby.token", "x");
    const auto c =
        loaded(load_text(folder, lobby_with("token_sink: { path: " + (place / "lobby").string() + " }")));
    std::string text;
    for (const auto& doubt : c.secret_doubts)
        text += doubt.path + ": " + doubt.message + '\n';
    return text;
}

TEST(token_sink, is_doubted_in_a_folder_that_others_can_write) {
    const temporary_folder folder;
    const auto place = folder.path() / "tokens";
    EXPECT_EQ(warning_about(folder, place), "") << "a folder that is not there yet";
    std::filesystem::create_directory(place);
    const auto with_mode = [&](mode_t mode) {
        EXPECT_EQ(::chmod(place.c_str(), mode), 0);
        return warning_about(folder, place);
    };
    EXPECT_EQ(with_mode(0755), "");
    EXPECT_EQ(with_mode(0777),
              "sessions.lobby.token_sink.path: warning: every user of this host can write the "
              "folder " +
                  place.string() + " (mode 0777), and so put another file in the place of " +
                  (place / "lobby").string() + "; run: chmod go-w " + place.string() + '\n');
    const auto sticky = with_mode(01777);
    EXPECT_NE(sticky.find("name a file in a folder of root's or the daemon's"), std::string::npos) << sticky;
    EXPECT_EQ(sticky.find("mv "), std::string::npos) << sticky;
}

/// Who may read a file on a disk can keep its lock.
TEST(token_sink, is_doubted_beside_one_of_other_readers_on_a_disk) {
    const temporary_folder folder;
    folder.write("a.token", "x");
    const auto warnings = [&folder](const std::filesystem::path& place, const std::string& a,
                                    const std::string& b) {
        auto env = plain_environment(folder);
        env.groups = {5001, 5002};
        const auto session = [&place](const std::string& name, const std::string& more) {
            return "  " + name + ": { organization: acme, access_token_file: a.token, token_sink: { path: " +
                   (place / name).string() + more + " } }\n";
        };
        const auto file =
            folder.write("a.yaml", "organizations: { acme: { region: us-east-1 } }\nsessions:\n" +
                                       session("a", a) + session("b", b));
        std::string text;
        for (const auto& doubt : loaded(load(file, env)).secret_doubts)
            if (doubt.path.ends_with("token_sink.path")) text += doubt.path + ": " + doubt.message + '\n';
        return text;
    };
    const auto first = std::string{", group: \"5001\""};
    const auto second = std::string{", group: \"5002\""};
    struct statfs system {};
    ASSERT_EQ(::statfs(folder.path().c_str(), &system), 0);
    const bool is_on_disk = system.f_type != TMPFS_MAGIC;
    EXPECT_EQ(warnings(folder.path(), first, second),
              is_on_disk
                  ? "sessions.a.token_sink.path: warning: several groups have sinks in " +
                        folder.path().string() +
                        ", which is on a disk: there, who reads one can keep the daemon from writing the "
                        "others; give each group a folder of its own, or use one below /run\n"
                  : "");
    EXPECT_EQ(warnings(folder.path(), first, first), "");
    EXPECT_EQ(warnings(folder.path(), first, ""), "") << "the daemon's own group has no other readers";
    EXPECT_EQ(warnings("/dev/shm", first, second).find("several groups"), std::string::npos) << "in memory";
    EXPECT_EQ(warnings("/nowhere", first, second), "") << "a folder that is not there yet";
}

TEST(token_sink, is_for_the_daemon_alone_without_a_group) {
    EXPECT_EQ(lobby_of("token_sink: { path: /run/tokens/lobby }").sink,
              (token_sink{.path = "/run/tokens/lobby", .group = std::nullopt, .mode = 0600}));
}

TEST(token_sink, is_readable_by_the_group_that_is_given) {
    const temporary_folder folder;
    const auto own = plain_environment(folder).groups.at(0);
    const auto group = "group: " + std::to_string(own);
    EXPECT_EQ(lobby_of("token_sink: { path: /run/a, " + group + " }").sink,
              (token_sink{.path = "/run/a", .group = own, .mode = 0640}));
    EXPECT_EQ(lobby_of("token_sink: { path: /run/a, mode: 0440, " + group + " }").sink,
              (token_sink{.path = "/run/a", .group = own, .mode = 0440}));
}

TEST(token_sink, has_one_of_four_modes) {
    const auto mode_of = [](const std::string& mode) {
        return lobby_of("token_sink: { path: /run/a, mode: " + mode + " }").sink.value().mode;
    };
    EXPECT_EQ(mode_of("0400"), 0400U);
    EXPECT_EQ(mode_of("0440"), 0440U);
    EXPECT_EQ(mode_of("0600"), 0600U);
    EXPECT_EQ(mode_of("\"0640\""), 0640U);
    EXPECT_EQ(mode_of("640"), 0640U);
}

TEST(token_sink, refuses_every_other_mode) {
    const temporary_folder folder;
    for (unsigned mode = 0; mode < 01000; ++mode) {
        const bool allowed = mode == 0400 || mode == 0440 || mode == 0600 || mode == 0640;
        std::string digits;
        for (const unsigned shift : {6U, 3U, 0U})
            digits += static_cast<char>('0' + ((mode >> shift) & 7U));
        const auto text = lobby_with("token_sink: { path: /run/a, mode: \"" + digits + "\" }");
        EXPECT_EQ(render_check(load_text(folder, text)).is_valid, allowed) << digits;
    }
}

TEST(token_sink, goes_to_a_group_of_the_daemon_only) {
    const temporary_folder folder;
    const auto file =
        folder.write("a.yaml", lobby_with("token_sink: { path: /run/a, group: \"4294967293\" }"));
    auto env = plain_environment(folder);
    env.user = 4711;
    EXPECT_EQ(errors_of(load(file, env), folder.path()),
              "a.yaml:6:40: sessions.lobby.token_sink.group: the daemon is not in group 4294967293, so it "
              "cannot give it a file; add SupplementaryGroups=4294967293 to the daemon's unit\n");
    env.groups.push_back(4294967293);
    EXPECT_TRUE(render_check(load(file, env)).is_valid);
}

TEST(token_sink, goes_to_any_group_where_the_daemon_is_root) {
    const temporary_folder folder;
    const auto file =
        folder.write("a.yaml", lobby_with("token_sink: { path: /run/a, group: \"4294967293\" }"));
    auto env = plain_environment(folder);
    env.user = 0;
    EXPECT_EQ(loaded(load(file, env)).sessions.at("lobby").sink.value().group, 4294967293U);
}

TEST(token_sink, of_a_session_in_another_file_names_both_places) {
    const temporary_folder folder;
    folder.write("sessions.d/a.yaml",
                 "sessions:\n  door:\n    organization: acme\n    access_token_file: a\n"
                 "    token_sink:\n      path: /run/tokens//lobby\n");
    EXPECT_EQ(
        errors_of(load_text(folder, lobby_with("token_sink: { path: /run/tokens/lobby }")), folder.path()),
        "sessions.d/a.yaml:6:13: sessions.door.token_sink.path: is already the file of another session's "
        "token (tokenkeeper.yaml:6:25); each needs its own\n");
}

TEST(readers, are_users_and_groups) {
    EXPECT_EQ(lobby_of("readers: { users: [root, 4711], groups: [4712] }").readers,
              (principals{.users = {0, 4711}, .groups = {4712}}));
    EXPECT_EQ(lobby_of("readers:").readers, principals{});
}

TEST(credential_for, names_units) {
    EXPECT_EQ(
        lobby_of("credential_for: { units: [export.service, \"job@.service\", a.socket] }").credential_for,
        (std::vector<std::string>{"export.service", "job@.service", "a.socket"}));
}

TEST(credential_for, may_name_instances_of_one_template_in_several_sessions) {
    const temporary_folder folder;
    const auto c = loaded(load_text(
        folder, lobby_with("credential_for: { units: [job@1.service, job@.socket, jobs@.service] }") +
                    "  door: { organization: acme, access_token_file: a, credential_for: { units: "
                    "[job@2.service, job@11.service] } }\n"));
    EXPECT_EQ(c.sessions.at("door").credential_for.size(), 2U);
}

TEST(credential_for, makes_a_socket_in_the_runtime_directory) {
    const temporary_folder folder;
    const auto file = folder.write("a.yaml", lobby_with("credential_for: { units: [export.service] }"));
    auto env = plain_environment(folder);
    EXPECT_EQ(loaded(load(file, env)).credentials_socket, "/run/tokenkeeper/credentials.sock");
    env.runtime_directory = "/run/here";
    EXPECT_EQ(loaded(load(file, env)).credentials_socket, "/run/here/credentials.sock");
    env.runtime_directory = "/run/" + std::string(100, 'x');
    EXPECT_NE(errors_of(load(file, env), folder.path())
                  .find("too long or not absolute; set control.credentials_socket"),
              std::string::npos);
}

TEST(credentials_socket, that_is_set_is_kept_whoever_needs_it) {
    const temporary_folder folder;
    const auto c = loaded(load_text(folder, "control: { credentials_socket: /run/./elsewhere/c.sock }\n"));
    EXPECT_EQ(c.credentials_socket, "/run/elsewhere/c.sock");
    EXPECT_EQ(c.control_socket, "/run/tokenkeeper/tokenkeeper.sock");
}

TEST(unit_name, has_a_type_with_credentials) {
    for (const auto* name : {"a.service", "a.socket", "a.mount", "a.swap", "a@.service", "a@b.service",
                             "a@b@c.service", "dev-disk\\x2d1.swap", "A:b_c.d-e.service"})
        EXPECT_TRUE(is_unit_name(name)) << name;
    for (const auto* name : {"", "a", ".service", "@.service", "@a.service", "a.timer", "a.service ",
                             "a/b.service", "a*.service", "a.Service", "é.service"})
        EXPECT_FALSE(is_unit_name(name)) << name;
    EXPECT_TRUE(is_unit_name(std::string(247, 'x') + ".service"));
    EXPECT_FALSE(is_unit_name(std::string(248, 'x') + ".service"));
}

TEST(unit_name, of_an_instance_has_a_template) {
    EXPECT_EQ(template_of("job@7.service"), "job@.service");
    EXPECT_EQ(template_of("job@a.b@c.service"), "job@.service");
    EXPECT_EQ(template_of("job@.service"), "");
    EXPECT_EQ(template_of("job.service"), "");
    EXPECT_EQ(template_of("job@7"), "");
    EXPECT_EQ(template_of(""), "");
}

}  // namespace
}  // namespace tokenkeeper::config::hand_out_test
