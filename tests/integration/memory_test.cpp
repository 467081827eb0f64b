#include "tests/integration/fixture/acme.hpp"

#include <csignal>
#include <optional>
#include <sstream>

#include <sys/stat.h>

#include <fcntl.h>
#include <unistd.h>

/// The memory of the daemon: it leaves no core, and other processes cannot look at it.
namespace tokenkeeper::integration::memory_test {
namespace {

/// The daemon and an ordinary process, in the same folder with the same limits.
class memory : public acme {
protected:
    /// Runs a program without a limit for core files. Root runs it as another user, because the kernel has
    /// other rules for root.
    program run_without_limit(const std::string& command, const std::string& output) {
        program::options o;
        if (::getuid() == 0) o.user = nobody;
        o.folder = file("");
        return program{{"/bin/sh", "-c", "ulimit -c unlimited; exec " + command}, file(output), o};
    }
    void give_everything_to_nobody() {
        if (::getuid() != 0) return;
        ASSERT_EQ(::chown(file("").c_str(), nobody, nobody), 0);
        for (const auto& entry : std::filesystem::directory_iterator(file("")))
            ASSERT_EQ(::chown(entry.path().c_str(), nobody, nobody), 0);
    }
    /// True if other processes of the same user can look at it. A process that is not dumpable belongs to
    /// root in /proc.
    bool can_be_looked_at(const program& process) {
        const auto its_environment = "/proc/" + std::to_string(process.pid()) + "/environ";
        std::optional<somebody_else> own_user;
        if (::getuid() == 0) own_user.emplace(nobody, nobody);
        const int environ = ::open(its_environment.c_str(), O_RDONLY | O_CLOEXEC);
        if (environ >= 0) ::close(environ);
        struct stat s {};
        EXPECT_EQ(::stat(its_environment.c_str(), &s), 0);
        EXPECT_EQ(environ >= 0, s.st_uid != 0) << "both say the same";
        return environ >= 0;
    }
    /// Soft, hard, unit.
    static std::string core_limit(const program& process) {
        std::istringstream limits{read_file("/proc/" + std::to_string(process.pid()) + "/limits")};
        std::string line;
        const std::string name = "Max core file size";
        while (std::getline(limits, line)) {
            if (!line.starts_with(name)) continue;
            std::istringstream words{line.substr(name.size())};
            std::string soft, hard, unit;
            words >> soft >> hard >> unit;
            return soft + ' ' + hard + ' ' + unit;
        }
        return {};
    }
    std::size_t cores() {
        std::size_t count = 0;
        for (const auto& entry : std::filesystem::directory_iterator(file("")))
            count += entry.path().filename().string().starts_with("core") ? 1U : 0U;
        return count;
    }
};

TEST_F(memory, leaves_no_core_and_cannot_be_looked_at) {
    start_cloud(seconds{600});
    add_token("wallboard");
    write_configuration(by_file("wallboard"));
    give_everything_to_nobody();
    auto keeper = run_without_limit(std::string{TOKENKEEPERD} + " --config tokenkeeper.yaml", "daemon.log");
    ASSERT_TRUE(eventually([&] {
        return keeper.wait(milliseconds{0}) ||
               ctl::client{file("socket").string()}.ask(ctl::method::get, "/livez", patience).has_value();
    }));
    ASSERT_FALSE(keeper.wait(milliseconds{0})) << log();
    auto ordinary = run_without_limit("sleep 600", "sleep.log");
    const auto name_of = [](const program& process) {
        return read_file("/proc/" + std::to_string(process.pid()) + "/comm");
    };
    ASSERT_TRUE(eventually([&] { return name_of(ordinary) == "sleep\n"; }));

    EXPECT_EQ(core_limit(keeper), "0 0 bytes");
    EXPECT_NE(core_limit(ordinary), "");
    EXPECT_TRUE(can_be_looked_at(ordinary));
#if !defined(__SANITIZE_ADDRESS__)  // then it lets the leak check look
    EXPECT_FALSE(can_be_looked_at(keeper));
#endif

    keeper.signal(SIGABRT);
    EXPECT_EQ(keeper.wait(patience), 128 + SIGABRT);
    EXPECT_EQ(cores(), 0U);
    ordinary.signal(SIGABRT);
    EXPECT_EQ(ordinary.wait(patience), 128 + SIGABRT);
    // With another kernel.core_pattern or a hard limit no process leaves a core here; the limit above is
    // then the only proof.
    std::printf("another process left %zu core\n", cores());
}

}  // namespace
}  // namespace tokenkeeper::integration::memory_test
