#include "tests/integration/program.hpp"

#include <cerrno>
#include <csignal>
#include <fstream>
#include <iterator>
#include <system_error>
#include <thread>

#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <fcntl.h>
#include <unistd.h>

namespace tokenkeeper::integration {

namespace {

/// In the child: everything that may happen between fork and exec.
[[noreturn]] void become(const std::vector<char*>& arguments, const std::vector<char*>& variables,
                         const char* output, const program::options& o) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    const int out = ::open(output, O_WRONLY | O_CREAT | O_APPEND, 0644);
    const int null = ::open("/dev/null", O_RDONLY);
    ::dup2(null, 0);
    ::dup2(out, 1);
    ::dup2(out, 2);
    ::close_range(3, ~0U,
                  0);  // Asio's sockets are not close-on-exec: the sandbox's port must not live on in here
    if (!o.folder.empty() && ::chdir(o.folder.c_str()) != 0) ::_exit(126);
    for (char* variable : variables)
        ::putenv(variable);
    if (o.user && (::setgid(*o.user) != 0 || ::setuid(*o.user) != 0)) ::_exit(126);
    ::execv(arguments.front(), arguments.data());
    ::_exit(127);
}

std::vector<char*> pointers(const std::vector<std::string>& texts) {
    std::vector<char*> list;
    for (const auto& text : texts)
        list.push_back(
            const_cast<char*>(text.c_str()));  // execv and putenv take them so and leave them alone
    return list;
}

}  // namespace

program::program(std::vector<std::string> command, std::filesystem::path output)
    : program(std::move(command), std::move(output), options{}) {}

program::program(std::vector<std::string> command, std::filesystem::path output, const options& o)
    : output_(std::move(output)) {
    auto arguments = pointers(command);
    arguments.push_back(nullptr);
    const auto variables = pointers(o.environment);
    pid_ = ::fork();
    if (pid_ < 0) throw std::system_error{errno, std::generic_category(), "fork"};
    if (pid_ == 0) become(arguments, variables, output_.c_str(), o);
}

program::~program() {
    if (status_) return;
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
}

void program::signal(int number) const {
    if (!status_) ::kill(pid_, number);
}

std::optional<int> program::wait(milliseconds at_most) {
    const auto until = std::chrono::steady_clock::now() + at_most;
    while (!status_) {
        int raw = 0;
        const auto ended = ::waitpid(pid_, &raw, WNOHANG);
        if (ended == pid_) {
            status_ = WIFEXITED(raw) ? WEXITSTATUS(raw) : 128 + WTERMSIG(raw);
        } else if (std::chrono::steady_clock::now() >= until) {
            break;
        } else {
            std::this_thread::sleep_for(milliseconds{5});
        }
    }
    return status_;
}

std::string program::output() const {
    return read_file(output_);
}

std::string read_file(const std::filesystem::path& file) {
    std::ifstream input{file, std::ios::binary};
    return {std::istreambuf_iterator<char>{input}, {}};
}

void write_file(const std::filesystem::path& file, const std::string& text, unsigned mode) {
    // As editors and secret managers do: a new file that takes the old one's place.
    auto fresh = file;
    fresh += ".new";
    {
        std::ofstream out{fresh, std::ios::binary | std::ios::trunc};
        ::chmod(fresh.c_str(), mode);
        out << text;
        if (!out.flush()) throw std::runtime_error{"cannot write " + fresh.string()};
    }
    std::filesystem::rename(fresh, file);
}

}  // namespace tokenkeeper::integration
