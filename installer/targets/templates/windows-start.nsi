; PatchFind.exe: starts the launcher without a console, with uv's own Python.
Target amd64-unicode
!include FileFunc.nsh
!include LogicLib.nsh
Name "PatchFind"
Caption "PatchFind"
OutFile "package\PatchFind.exe"
Icon "patchfind.ico"
RequestExecutionLevel user
SilentInstall silent
SetCompressor lzma
VIProductVersion "@numbers@"
VIAddVersionKey ProductName "PatchFind"
VIAddVersionKey FileDescription "PatchFind"
VIAddVersionKey FileVersion "@version@"
VIAddVersionKey LegalCopyright "Apache-2.0"

Section
    ${GetParameters} $R0
    System::Call 'kernel32::SetEnvironmentVariable(t "UV_PYTHON_INSTALL_DIR", t "$LOCALAPPDATA\patchfind\program\python")'
    System::Call 'kernel32::SetEnvironmentVariable(t "UV_CACHE_DIR", t "$LOCALAPPDATA\patchfind\program\cache")'
    System::Call 'kernel32::SetEnvironmentVariable(t "UV_SYSTEM_CERTS", t "1")'
    nsExec::Exec '"$EXEDIR\bin\uv.exe" python find --no-project --managed-python 3.12'
    Pop $0
    ${If} $0 != 0
        Banner::show "Getting Python (30 MB), once …"
        nsExec::Exec '"$EXEDIR\bin\uv.exe" python install --no-bin --no-registry 3.12'
        Pop $0
        Banner::destroy
        ${If} $0 != 0
            MessageBox MB_OK|MB_ICONEXCLAMATION "PatchFind needs Python, which could not be downloaded. Check the network, and start PatchFind again."
            SetErrorLevel 1
            Quit
        ${EndIf}
    ${EndIf}
    ExecWait '"$EXEDIR\bin\uvw.exe" run --quiet --no-project --managed-python --python 3.12 pythonw -I -B "$EXEDIR" $R0' $0
    SetErrorLevel $0
SectionEnd
