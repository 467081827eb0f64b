#include "tests/integration/fixture/acme.hpp"

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fcntl.h>
#include <unistd.h>

/// A neighbour who holds the locks of folders that the daemon looks into, against the real programs.
namespace tokenkeeper::integration::holds_test {
namespace {

namespace fs = std::filesystem;

class holds : public acme {
protected:
    void SetUp() override {
        if (::geteuid() != 0) GTEST_SKIP() << "only root can be another user too";
        const int device = ::open("/dev/fuse", O_RDWR | O_CLOEXEC);
        if (device < 0) GTEST_SKIP() << "this machine has no /dev/fuse, by which folders are held";
        ::close(device);
        fs::create_directory(file("silent"));
        // What a hold costs a session is seen within seconds.
        start_cloud(seconds{10});
        kept_ = add_token("kept");
        add_client("export", seconds{3600});
        make_folder("hers", stranger);
        make_folder("listed", 0);
        put("hers/first.token", "first");
    }
    void TearDown() override { holder_.reset(); }

    void make_folder(const std::string& name, uid_t owner) const {
        fs::create_directory(file(name));
        ASSERT_EQ(::chown(file(name).c_str(), owner, owner), 0);
        ASSERT_EQ(::chmod(file(name).c_str(), 0755), 0);
    }
    void put(const std::string& name, const std::string& token) {
        add_token(token);
        ASSERT_EQ(::chown(file(token + ".token").c_str(), stranger, stranger), 0);
        fs::rename(file(token + ".token"), file(name));
    }
    void hold(const std::vector<std::string>& folders) {
        const auto output = file("holder.log");
        std::vector<std::string> command{FOLDER_HOLDER, std::to_string(stranger), file("silent").string()};
        for (const auto& folder : folders)
            command.push_back(file(folder).string());
        holder_ = std::make_unique<program>(command, output);
        // From now on this process looks for no new name in these folders, either.
        ASSERT_TRUE(eventually([&] { return read_file(output).find("ready") != std::string::npos; }))
            << read_file(output);
    }
    /// The session is touched, and touched again.
    void expect_kept() {
        const auto before = record("kept").resets;
        EXPECT_TRUE(eventually([&] { return record("kept").resets >= before + 2; }));
        EXPECT_EQ(state("kept"), "alive");
    }
    static std::string in_her_folder(const std::string& name) {
        return "  " + name + ":\n    organization: acme\n    mode: keep-alive\n    access_token_file: hers/" +
               name + ".token\n";
    }
    std::string with_sink(const std::string& name) {
        return by_credentials("export", "    mode: keep-alive\n    token_sink: { path: " +
                                            file("listed").string() + "/" + name + " }\n");
    }

    std::string kept_;
    std::unique_ptr<program> holder_;
};

/// A name that nobody has looked up before has to wait for the folder's lock.
TEST_F(holds, of_a_neighbour_keep_nobody_elses_session_waiting) {
    const auto kept = by_file("kept", "    mode: keep-alive\n");
    write_configuration(kept + in_her_folder("first"));
    start_daemon();
    let_everybody_connect();
    ASSERT_TRUE(becomes("kept", "alive"));
    ASSERT_TRUE(becomes("first", "alive"));
    hold({"hers", "listed"});
    expect_kept();

    // A reload looks for new names in both folders, as a check of the file does.
    write_configuration(kept + in_her_folder("first") + in_her_folder("second") + with_sink("export.now"));
    const auto check = ctl({"check-config", file("tokenkeeper.yaml").string()});
    EXPECT_EQ(check.status, 0) << check.output;
    const auto own_check = std::make_unique<program>(
        std::vector<std::string>{TOKENKEEPERD, "--check-config", file("tokenkeeper.yaml").string()},
        file("check.log"));
    EXPECT_EQ(own_check->wait(patience), 0) << own_check->output();
    const auto reloaded = ctl({"reload"});
    EXPECT_EQ(reloaded.status, 0) << reloaded.output;
    EXPECT_EQ(ask(ctl::method::get, "/livez").status, 200U);
    EXPECT_TRUE(becomes("export", "alive"));
    EXPECT_EQ(state("first"), "alive") << "what was read before is kept";
    EXPECT_EQ(state("second"), "failed/secret_unreadable");
    EXPECT_TRUE(eventually([this] { return logged({"export.now", "the folder does not answer"}); })) << log();
    expect_kept();

    holder_.reset();
    put("hers/second.token", "second");
    // It is read within half a minute, when its own idle timeout may be over.
    EXPECT_TRUE(eventually([this] { return state("second") != "failed/secret_unreadable"; }));
    EXPECT_TRUE(eventually([this] { return fs::exists(file("listed/export.now")); }));
    EXPECT_EQ(stop_daemon(), 0);
}

/// Everybody may list it, and so hold it; check-config warns of that.
TEST_F(holds, of_the_folder_of_session_files_cost_a_reload_and_nothing_else) {
    make_folder("sessions.d", 0);
    write_file(file("sessions.d") / "more.yaml",
               "sessions:\n  more: { organization: acme, mode: keep-alive, access_token_file: " +
                   file("more.token").string() + " }\n");
    add_token("more");
    write_configuration(by_file("kept", "    mode: keep-alive\n"));
    start_daemon();
    let_everybody_connect();
    ASSERT_TRUE(becomes("kept", "alive"));
    const auto warned = ctl({"check-config", file("tokenkeeper.yaml").string()});
    EXPECT_EQ(warned.status, 0) << warned.output;
    EXPECT_NE(warned.output.find("every user of this host may list this folder"), std::string::npos)
        << warned.output;
    hold({"sessions.d"});
    const auto check = ctl({"check-config", file("tokenkeeper.yaml").string()});
    EXPECT_EQ(check.status, 1) << check.output;
    EXPECT_NE(check.output.find("somebody who may list it holds it"), std::string::npos) << check.output;
    const auto reloaded = ctl({"reload"});
    EXPECT_NE(reloaded.status, 0);
    EXPECT_NE(reloaded.output.find("somebody who may list it holds it"), std::string::npos)
        << reloaded.output;
    EXPECT_EQ(state("more"), "alive");
    expect_kept();
    // A start fails so that systemd tries again, which it does not after 78. The process ends with the hold.
    program start{{TOKENKEEPERD, "--config", file("tokenkeeper.yaml").string()}, file("start.log")};
    EXPECT_TRUE(eventually([&] { return start.output().find("holds it") != std::string::npos; }))
        << start.output();

    holder_.reset();
    EXPECT_EQ(start.wait(patience), 1);
    EXPECT_TRUE(eventually([this] { return ctl({"reload"}).status == 0; }));
    EXPECT_EQ(stop_daemon(), 0);
}

TEST_F(holds, of_the_sockets_folder_end_a_start_with_the_reason) {
    auto text = configuration(by_file("kept", "    mode: keep-alive\n"));
    const auto socket = file("socket").string();
    ASSERT_NE(text.find(socket), std::string::npos);
    text.replace(text.find(socket), socket.size(), file("listed/socket").string());
    write_file(file("tokenkeeper.yaml"), text);
    let_everybody_connect();
    hold({"listed"});
    program start{{TOKENKEEPERD, "--config", file("tokenkeeper.yaml").string()}, file("start.log")};
    EXPECT_TRUE(eventually([&] {
        return start.output().find("its folder gives no answer") != std::string::npos;
    })) << start.output();

    holder_.reset();
    EXPECT_EQ(start.wait(patience), 1);
}

}  // namespace
}  // namespace tokenkeeper::integration::holds_test
