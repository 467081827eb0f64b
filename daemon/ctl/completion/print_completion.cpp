// Prints the completion of tokenkeeperctl for the shell that is named: bash, zsh or fish.
#include "daemon/ctl/completion/completion.hpp"

#include <cstdio>
#include <string>

int main(int argc, char** argv) {
    using namespace tokenkeeper::ctl;
    const std::string name = argc == 2 ? argv[1] : "";
    std::string text;
    if (name == "bash") text = bash_completion();
    if (name == "zsh") text = zsh_completion();
    if (name == "fish") text = fish_completion();
    if (text.empty()) {
        static_cast<void>(std::fputs("usage: print-completion bash|zsh|fish\n", stderr));
        return 2;
    }
    const bool whole = std::fputs(text.c_str(), stdout) >= 0 && std::fflush(stdout) == 0;
    return whole ? 0 : 1;
}
