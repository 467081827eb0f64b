#include "tests/integration/fixture/acme.hpp"

#include <filesystem>
#include <string>

#include <sys/stat.h>

/// A folder of token files, as people and Kubernetes change it.
namespace tokenkeeper::integration::session_sets_test {
namespace {

namespace fs = std::filesystem;

class session_sets : public acme {
protected:
    void start_with_a_set() {
        start_cloud(seconds{600});
        fs::create_directory(folder());
        fs::permissions(folder(), fs::perms::owner_all);
        write_configuration(
            "  {}\nsession_sets:\n  screens:\n    organization: acme\n    directory: screens.d\n"
            "    mode: keep-alive\n");
        start_daemon();
    }
    [[nodiscard]] fs::path folder() const { return file("screens.d"); }
    /// A new token, whose file is moved into the folder.
    void bring(const std::string& name) {
        add_token(name);
        fs::rename(file(name + ".token"), folder() / (name + ".token"));
    }
    bool answers(const std::string& name, unsigned status) {
        return eventually([&] { return ask(ctl::method::get, "/v1/sessions/" + name).status == status; });
    }
    bool is_kept(const std::string& name) { return answers(name, 200) && becomes(name, "alive"); }
    std::string warnings() { return ctl({"status"}).output; }
};

TEST_F(session_sets, follow_their_folder) {
    start_with_a_set();
    bring("lobby");
    EXPECT_TRUE(is_kept("lobby"));
    EXPECT_GT(record("lobby").resets, 0U);
    bring("gate");
    EXPECT_TRUE(is_kept("gate"));
    fs::remove(folder() / "gate.token");
    EXPECT_TRUE(answers("gate", 404));

    fs::rename(folder(), file("away"));
    EXPECT_TRUE(eventually([&] { return warnings().find("cannot read the folder") != std::string::npos; }));
    EXPECT_EQ(state("lobby"), "alive");
    fs::rename(file("away"), folder());
    EXPECT_TRUE(eventually([&] { return warnings().find("cannot read the folder") == std::string::npos; }));
    EXPECT_EQ(state("lobby"), "alive");

    fs::permissions(folder(), fs::perms::all);
    EXPECT_TRUE(eventually([&] { return warnings().find("every user of this host") != std::string::npos; }));
    EXPECT_EQ(state("lobby"), "alive");
    EXPECT_EQ(stop_daemon(), 0);
}

TEST_F(session_sets, follow_the_switch_of_a_mounted_secret) {
    start_with_a_set();
    const auto put = [this](const std::string& version, const std::string& name) {
        fs::create_directory(folder() / version);
        fs::permissions(folder() / version, fs::perms::owner_all);
        add_token(name);
        fs::rename(file(name + ".token"), folder() / version / "lobby.token");
        fs::create_directory_symlink(version, folder() / "..data_tmp");
        fs::rename(folder() / "..data_tmp", folder() / "..data");
    };
    put("..1", "first");
    fs::create_symlink("..data/lobby.token", folder() / "lobby.token");
    EXPECT_TRUE(is_kept("lobby"));
    EXPECT_GT(record("first").requests, 0U);
    put("..2", "second");
    EXPECT_TRUE(eventually([&] { return record("second").requests > 0; }));
    EXPECT_EQ(state("lobby"), "alive");
}

}  // namespace
}  // namespace tokenkeeper::integration::session_sets_test
