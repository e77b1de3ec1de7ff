; The installer, and the uninstaller that it leaves behind.
Target amd64-unicode
!include MUI2.nsh
!include LogicLib.nsh
!define KEY "Software\Microsoft\Windows\CurrentVersion\Uninstall\PatchFind"
!define PATHS "Software\Microsoft\Windows\CurrentVersion\App Paths"
Name "PatchFind"
OutFile "setup.exe"
RequestExecutionLevel user
InstallDir "$LOCALAPPDATA\Programs\PatchFind"
SetCompressor lzma
VIProductVersion "@numbers@"
VIAddVersionKey ProductName "PatchFind"
VIAddVersionKey FileDescription "Installs PatchFind"
VIAddVersionKey FileVersion "@version@"
VIAddVersionKey LegalCopyright "Apache-2.0"
!define MUI_ICON "patchfind.ico"
!define MUI_UNICON "patchfind.ico"
!define MUI_WELCOMEFINISHPAGE_BITMAP "${NSISDIR}/Contrib/Graphics/Wizard/nsis3-metro.bmp"
!define MUI_FINISHPAGE_RUN "$INSTDIR\PatchFind.exe"
!insertmacro MUI_PAGE_LICENSE "package\LICENSE"
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "English"

; Removes what a package put there, by name: the folder may be one that a person chose with /D.
!macro Clear
    RMDir /r "$INSTDIR\bin"
    RMDir /r "$INSTDIR\installer"
    Delete "$INSTDIR\__main__.py"
    Delete "$INSTDIR\package.json"
    Delete "$INSTDIR\patchfind-*.whl"
    Delete "$INSTDIR\patchfind.cmd"
    Delete "$INSTDIR\requirements.lock"
    Delete "$INSTDIR\LICENSE"
    Delete "$INSTDIR\THIRD_PARTY.md"
    Delete "$INSTDIR\PatchFind.exe"
    Delete "$INSTDIR\uninstall.exe"
    RMDir "$INSTDIR"
!macroend

Section "PatchFind"
    !insertmacro Clear
    SetOutPath "$INSTDIR"
    File /r "package\*.*"
    WriteUninstaller "$INSTDIR\uninstall.exe"
    CreateShortcut "$SMPROGRAMS\PatchFind.lnk" "$INSTDIR\PatchFind.exe"
    WriteRegStr HKCU "${PATHS}\PatchFind.exe" "" "$INSTDIR\PatchFind.exe"
    WriteRegStr HKCU "${KEY}" "DisplayName" "PatchFind"
    WriteRegStr HKCU "${KEY}" "DisplayVersion" "@version@"
    WriteRegStr HKCU "${KEY}" "Publisher" "The PatchFind project"
    WriteRegStr HKCU "${KEY}" "DisplayIcon" "$INSTDIR\PatchFind.exe"
    WriteRegStr HKCU "${KEY}" "InstallLocation" "$INSTDIR"
    WriteRegStr HKCU "${KEY}" "UninstallString" '"$INSTDIR\uninstall.exe"'
    WriteRegStr HKCU "${KEY}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
    WriteRegDWORD HKCU "${KEY}" "NoModify" 1
    WriteRegDWORD HKCU "${KEY}" "NoRepair" 1
SectionEnd

Section "Uninstall"
    StrCpy $1 keep
    MessageBox MB_YESNO|MB_ICONQUESTION|MB_DEFBUTTON2 \
        "Remove PatchFind's library too? It is the index of your photos, with what you saved in it. Photos are never touched." \
        /SD IDNO IDNO kept
    StrCpy $1 remove
    kept:
    ${If} ${FileExists} "$LOCALAPPDATA\patchfind\program\*.*"  ; else it was never started
    ${OrIf} $1 == remove
        ExecWait '"$INSTDIR\PatchFind.exe" uninstall --libraries $1'
    ${EndIf}
    RMDir /r "$LOCALAPPDATA\patchfind\program"
    RMDir "$LOCALAPPDATA\patchfind"
    Delete "$SMPROGRAMS\PatchFind.lnk"
    !insertmacro Clear
    DeleteRegKey HKCU "${KEY}"
    DeleteRegKey HKCU "${PATHS}\PatchFind.exe"
SectionEnd
