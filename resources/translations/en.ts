<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name></name>
    <message numerus="yes">
        <source>%Ln exact copies</source>
        <translation>
            <numerusform>%Ln exact copy</numerusform>
            <numerusform>%Ln exact copies</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln near-duplicate(s)</source>
        <translation>
            <numerusform>%Ln near-duplicate</numerusform>
            <numerusform>%Ln near-duplicates</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s)</source>
        <translation>
            <numerusform>%Ln photo</numerusform>
            <numerusform>%Ln photos</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Checking</name>
    <message numerus="yes">
        <source>%Ln could not be read, {path} for one. Check its disk.</source>
        <translation>
            <numerusform>%Ln could not be read, {path} for one. Check its disk.</numerusform>
            <numerusform>%Ln could not be read, {path} for one. Check its disk.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>All photos were read again; %Ln had changed, and are indexed again.</source>
        <translation>
            <numerusform>All photos were read again; %Ln had changed, and is indexed again.</numerusform>
            <numerusform>All photos were read again; %Ln had changed, and are indexed again.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>DuplicatesPage</name>
    <message numerus="yes">
        <source>%Ln group(s)</source>
        <translation>
            <numerusform>%Ln group</numerusform>
            <numerusform>%Ln groups</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s) are not indexed yet and were not compared.</source>
        <translation>
            <numerusform>%Ln photo is not indexed yet and was not compared.</numerusform>
            <numerusform>%Ln photos are not indexed yet and were not compared.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s) were indexed since.</source>
        <translation>
            <numerusform>%Ln photo was indexed since.</numerusform>
            <numerusform>%Ln photos were indexed since.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ExcludesDialog</name>
    <message numerus="yes">
        <source>Always left out, here %Ln folder(s) at the last look:</source>
        <translation>
            <numerusform>Always left out, here %Ln folder at the last look:</numerusform>
            <numerusform>Always left out, here %Ln folders at the last look:</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>FailuresDialog</name>
    <message numerus="yes">
        <source>%Ln photo(s) could not be indexed as a whole. Each is tried again when its file changes.</source>
        <translation>
            <numerusform>%Ln photo could not be indexed as a whole. It is tried again when the file changes.</numerusform>
            <numerusform>%Ln photos could not be indexed as a whole. Each is tried again when its file changes.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>FolderActions</name>
    <message numerus="yes">
        <source>%Ln more</source>
        <translation>
            <numerusform>%Ln more</numerusform>
            <numerusform>%Ln more</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>FolderModel</name>
    <message numerus="yes">
        <source>%Ln failed</source>
        <translation>
            <numerusform>%Ln failed</numerusform>
            <numerusform>%Ln failed</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln incomplete</source>
        <translation>
            <numerusform>%Ln incomplete</numerusform>
            <numerusform>%Ln incomplete</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln waiting</source>
        <translation>
            <numerusform>%Ln waiting</numerusform>
            <numerusform>%Ln waiting</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{n} of %Ln folder(s) are looked at every 5 minutes</source>
        <translation>
            <numerusform>{n} of %Ln folder is looked at every 5 minutes</numerusform>
            <numerusform>{n} of %Ln folders are looked at every 5 minutes</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>FoldersPanel</name>
    <message numerus="yes">
        <source>%Ln photo(s) are not whole…</source>
        <translation>
            <numerusform>%Ln photo is not whole…</numerusform>
            <numerusform>%Ln photos are not whole…</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s) failed…</source>
        <translation>
            <numerusform>%Ln photo failed…</numerusform>
            <numerusform>%Ln photos failed…</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>KeywordsDialog</name>
    <message numerus="yes">
        <source>%Ln sidecar(s) will be written.</source>
        <translation>
            <numerusform>%Ln sidecar will be written.</numerusform>
            <numerusform>%Ln sidecars will be written.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>LeavingOut</name>
    <message numerus="yes">
        <source>%Ln photo(s) are left out of the library.</source>
        <translation>
            <numerusform>%Ln photo is left out of the library.</numerusform>
            <numerusform>%Ln photos are left out of the library.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>MatchModel</name>
    <message numerus="yes">
        <source>%Ln copies elsewhere</source>
        <translation>
            <numerusform>%Ln copy elsewhere</numerusform>
            <numerusform>%Ln copies elsewhere</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln maybe</source>
        <translation>
            <numerusform>%Ln maybe</numerusform>
            <numerusform>%Ln maybe</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln more shot(s) of this burst</source>
        <translation>
            <numerusform>%Ln more shot of this burst</numerusform>
            <numerusform>%Ln more of this burst</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln sure</source>
        <translation>
            <numerusform>%Ln sure</numerusform>
            <numerusform>%Ln sure</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ObjectModel</name>
    <message numerus="yes">
        <source>%Ln view(s)</source>
        <translation>
            <numerusform>%Ln view</numerusform>
            <numerusform>%Ln views</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ResultsPage</name>
    <message numerus="yes">
        <source>%Ln confirmed</source>
        <translation>
            <numerusform>%Ln confirmed</numerusform>
            <numerusform>%Ln confirmed</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln hidden</source>
        <translation>
            <numerusform>%Ln hidden</numerusform>
            <numerusform>%Ln hidden</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln maybe</source>
        <translation>
            <numerusform>%Ln maybe</numerusform>
            <numerusform>%Ln maybe</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln selected</source>
        <translation>
            <numerusform>%Ln selected</numerusform>
            <numerusform>%Ln selected</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln sure</source>
        <translation>
            <numerusform>%Ln sure</numerusform>
            <numerusform>%Ln sure</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>From here on a resemblance means nothing; %Ln more photo(s) were ranked.</source>
        <translation>
            <numerusform>From here on a resemblance means nothing; %Ln more photo was ranked.</numerusform>
            <numerusform>From here on a resemblance means nothing; %Ln more photos were ranked.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SearchChip</name>
    <message numerus="yes">
        <source>%Ln view(s)</source>
        <translation>
            <numerusform>%Ln view</numerusform>
            <numerusform>%Ln views</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SearchController</name>
    <message numerus="yes">
        <source>The search now has %Ln view(s) of the object.</source>
        <translation>
            <numerusform>The search now has %Ln view of the object.</numerusform>
            <numerusform>The search now has %Ln views of the object.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>TakingOut</name>
    <message numerus="yes">
        <source>%Ln could not be copied.</source>
        <translation>
            <numerusform>%Ln could not be copied.</numerusform>
            <numerusform>%Ln could not be copied.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln path(s) are copied.</source>
        <translation>
            <numerusform>%Ln path is copied.</numerusform>
            <numerusform>%Ln paths are copied.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s) are copied to {folder}.</source>
        <translation>
            <numerusform>%Ln photo is copied to {folder}.</numerusform>
            <numerusform>%Ln photos are copied to {folder}.</numerusform>
        </translation>
    </message>
</context>
</TS>
